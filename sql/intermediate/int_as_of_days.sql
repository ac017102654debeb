-- The weekly days on which each episode is judged
-- Grain: one row per episode and as-of day (6, 13, 20 …: the last day of a care week)
-- Rule: up to the last whole care week that the data cover, for the treatment in force;
--   recorded days are counted over the 28 days up to and with the as-of day.
-- Source: plateau detector: whole weeks of the treatment in force
-- NULL: none
with judged as (select * from intermediate.int_recorded_days)

select
    judged.episode_key,
    judged.as_of_day,
    treatments.treatment_stage,
    treatments.treatment_number,
    treatments.start_day as treatment_start_day,
    judged.as_of_day - treatments.start_day + 1 as stage_days,
    cast(floor((judged.as_of_day - treatments.start_day) / 7.0) as integer)
        as week_index,
    judged.recorded_days_28,
    judged.is_attack_log,
    judged.baseline_recorded_days
from judged
inner join intermediate.int_treatments as treatments
    on
        judged.episode_key = treatments.episode_key
        and judged.as_of_day >= treatments.start_day
        and judged.as_of_day <= coalesce(treatments.end_day, judged.as_of_day)
where judged.care_week >= 0
