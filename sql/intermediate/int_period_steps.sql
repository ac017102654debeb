-- What had happened on the pathway by each period
-- Grain: one row per patient and period
-- Rule: the newest move to a later stage, the newest call of a plateau and all
--   prolotherapy referrals, each dated up to the period
-- Source: care model
-- NULL: no move, no plateau, no referral, wait not known
with points as (select * from intermediate.int_period_episodes),

moves as (
    select
        episode_key,
        start_day,
        start_day - lag(start_day) over (partition by episode_key order by stage_order)
            as days_to_next_stage
    from intermediate.int_stage_spells
    where not is_before_treatment
)

select
    points.patient_key,
    points.periods_ago,
    max_by(moves.days_to_next_stage, moves.start_day) as days_to_next_stage,
    max(entries.entered_day) as newest_plateau_day,
    bool_and(referrals.is_evidenced) as is_referral_evidenced,
    max(referrals.plateau_to_referral_days) as plateau_to_referral_days,
    bool_or(
        coalesce(referrals.latest_status in ('completed', 'declined'), false)
    ) filter (where referrals.episode_key is not null) as has_closed_referral
from points
left join moves
    on
        points.episode_key = moves.episode_key
        and points.as_of_day >= moves.start_day
left join intermediate.int_plateau_entries as entries
    on
        points.episode_key = entries.episode_key
        and points.as_of_day >= entries.entered_day
left join intermediate.int_prolotherapy_referrals as referrals
    on
        points.episode_key = referrals.episode_key
        and points.as_of_day >= referrals.referral_day
group by points.patient_key, points.periods_ago
