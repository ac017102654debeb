-- The day of care on which each event of interest first happened
-- Grain: one row per event of interest and patient who could have it
-- Rule: a response is dated to the end of its window and needs a baseline that is high
--   enough; a referral before care day 0 to care day 0. Care that began before the data
--   has no known start: left out.
-- Source: care model; convention of headache trials
-- NULL: event_day, where it has not happened
with patients as (
    select
        current_episodes.episode_key,
        follow_up.exit_kind,
        follow_up.follow_up_day
    from intermediate.int_current_episodes as current_episodes
    inner join intermediate.int_episodes as episodes
        on current_episodes.episode_key = episodes.episode_key
    inner join intermediate.int_follow_up as follow_up
        on current_episodes.episode_key = follow_up.episode_key
    where not episodes.is_left_truncated
)

select
    'response' as event_kind,
    patients.episode_key,
    min(windows.end_day) filter (where windows.is_over and windows.responder_50)
        as event_day
from patients
inner join intermediate.int_patient_outcomes as outcomes
    on
        patients.episode_key = outcomes.episode_key
        and outcomes.periods_ago = 0
        and outcomes.has_responder_baseline
inner join intermediate.int_window_outcomes as windows
    on patients.episode_key = windows.episode_key
group by patients.episode_key
union all
select
    case steps.step_stage when 'dry_needling' then 'needling' else 'referral' end
        as event_kind,
    patients.episode_key,
    min(case when begun.start_day < 0 then 0 else begun.start_day end) as event_day
from patients
cross join (values ('dry_needling'), ('referred_prolotherapy')) as steps (step_stage)
left join intermediate.int_stage_starts as begun
    on patients.episode_key = begun.episode_key and steps.step_stage = begun.stage
group by steps.step_stage, patients.episode_key
union all
select
    'leaving' as event_kind,
    episode_key,
    case when exit_kind = 'left' then follow_up_day end as event_day
from patients
