-- First events of care with what competes with them
-- Grain: one row per event of interest and patient who could have it
-- Rule: event, competing (left care before; for leaving: discharged otherwise) or
--   censored at the end of the data. A response is dated to the end of its window. Care
--   that began before the data has no known start: left out.
-- Source: care model; convention of headache trials
-- NULL: none
with patients as (
    select
        episodes.episode_key,
        episodes.primary_spoke,
        follow_up.exit_kind,
        follow_up.follow_up_day
    from marts.rpt_current_episodes as episodes
    inner join marts.dim_episodes as dim on episodes.episode_key = dim.episode_key
    inner join intermediate.int_follow_up as follow_up
        on episodes.episode_key = follow_up.episode_key
    where not dim.is_left_truncated
),

happened as (
    select
        'response' as event_kind,
        windows.episode_key,
        min(windows.end_day) filter (where windows.is_over and windows.responder_50)
            as event_day
    from marts.fct_windows as windows
    inner join marts.rpt_patient_outcomes as outcomes
        on windows.episode_key = outcomes.episode_key
    where outcomes.has_responder_baseline
    group by windows.episode_key
    union all
    select
        case steps.step_stage when 'dry_needling' then 'needling' else 'referral' end
            as event_kind,
        patients.episode_key,
        min(case when begun.start_day < 0 then 0 else begun.start_day end) as event_day
    from patients
    cross join
        (values ('dry_needling'), ('referred_prolotherapy')) as steps (step_stage)
    left join intermediate.int_stage_starts as begun
        on patients.episode_key = begun.episode_key and steps.step_stage = begun.stage
    group by steps.step_stage, patients.episode_key
    union all
    select
        'leaving' as event_kind,
        episode_key,
        case when exit_kind = 'left' then follow_up_day end as event_day
    from patients
)

select
    happened.event_kind,
    happened.episode_key,
    patients.primary_spoke,
    case
        when happened.event_day <= patients.follow_up_day then 'event'
        when patients.exit_kind is not null then 'competing'
        else 'censored'
    end as status,
    cast(least(happened.event_day, patients.follow_up_day) as integer) as status_day
from happened
inner join patients on happened.episode_key = patients.episode_key
