-- How long each treated episode was in care, and how it ended
-- Grain: one row per episode with a care day 0
-- Rule: lost to follow-up counts from the day on which it is known: the last attended
--   visit plus the silence. Patients who neither left nor were discharged are followed
--   to the end of the data.
-- Source: thresholds.lost_to_follow_up_days
-- NULL: exit_kind while in care
with episodes as (
    select
        episodes.episode_key,
        care.care_status,
        care.discharge_reason,
        care.discharge_day,
        care.days_since_last_visit,
        cast(episodes.observed_through_date - episodes.care_day_0_date as integer)
            as observed_through_day
    from intermediate.int_episodes as episodes
    inner join intermediate.int_care_status as care
        on episodes.episode_key = care.episode_key
    where episodes.care_day_0_date is not null
)

select
    episodes.episode_key,
    case
        when episodes.care_status = 'lost_to_follow_up' then 'left'
        when episodes.discharge_reason = 'self_discharge' then 'left'
        when episodes.care_status = 'discharged' then 'discharged'
    end as exit_kind,
    case
        when episodes.care_status = 'discharged' then episodes.discharge_day
        when episodes.care_status = 'lost_to_follow_up'
            then
                episodes.observed_through_day - episodes.days_since_last_visit
                + thresholds.lost_to_follow_up_days
        else episodes.observed_through_day
    end as follow_up_day
from episodes
cross join seeds.thresholds_wide as thresholds
