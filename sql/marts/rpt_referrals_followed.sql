-- Which prolotherapy referrals closed, how long they took, and what followed
-- Grain: one row per status, wait since the plateau, and state now that a patient has
-- Rule: each referred patient once, by the newest referral; completed and declined ones
--   are closed. Patients who left care are separate; else the newest weekly judgement.
-- Source: seeds.trajectory_states; thresholds.window_days, thresholds.trial_min_days
-- NULL: none; a combination without patients has no row
with referrals as (
    select * from intermediate.int_prolotherapy_referrals
    qualify row_number() over (
        partition by episode_key order by referral_day desc, referral_key desc
    ) = 1
),

patients as (
    select
        coalesce(referrals.latest_status, 'not_recorded') as latest_status,
        case
            when referrals.latest_status in ('completed', 'declined')
                then referrals.latest_status
            else 'open'
        end as closure,
        case
            when referrals.plateau_to_referral_days is null then 'no_plateau_before'
            when referrals.plateau_to_referral_days < thresholds.window_days
                then 'within_window'
            when referrals.plateau_to_referral_days < thresholds.trial_min_days
                then 'within_trial'
            else 'later'
        end as wait,
        case
            when not episodes.is_in_care then 'left_care'
            when states.state_group in ('plateau', 'worsening')
                then 'plateau_or_worsening'
            else states.state_group
        end as state_now
    from referrals
    cross join seeds.thresholds_wide as thresholds
    inner join marts.rpt_current_episodes as episodes
        on referrals.episode_key = episodes.episode_key
    inner join seeds.trajectory_states as states
        on episodes.trajectory_state = states.state
)

select
    latest_status,
    closure,
    wait,
    state_now,
    cast(count(*) as integer) as patients
from patients
group by latest_status, closure, wait, state_now
order by latest_status, closure, wait, state_now
