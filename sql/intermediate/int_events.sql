-- First events of care with what competes with them
-- Grain: one row per event of interest and patient who could have it
-- Rule: event, competing (left care before; for leaving: discharged otherwise) or
--   censored at the end of the data. See int_event_days.
-- Source: care model
-- NULL: none
select
    happened.event_kind,
    happened.episode_key,
    patients.primary_spoke,
    case
        when happened.event_day <= follow_up.follow_up_day then 'event'
        when follow_up.exit_kind is not null then 'competing'
        else 'censored'
    end as status,
    cast(least(happened.event_day, follow_up.follow_up_day) as integer) as status_day
from intermediate.int_event_days as happened
inner join intermediate.int_current_episodes as patients
    on happened.episode_key = patients.episode_key
inner join intermediate.int_follow_up as follow_up
    on happened.episode_key = follow_up.episode_key
