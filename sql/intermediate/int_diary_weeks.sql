-- Headache and recorded days per week of each treatment, as the detector reads them
-- Grain: one row per episode, treatment stage and week of it (from four weeks before)
-- Rule: weeks count from the treatment's start; running days are those up to the as-of
--   day that falls into the week. Attack logs do not count.
-- Source: plateau detector: seven-day bins from the start of the treatment
-- NULL: none; a week without an entry has no row
with days as (
    select * from intermediate.int_diary_days
    where is_daily
),

placed as (
    select
        days.episode_key,
        treatments.treatment_stage,
        days.headache,
        cast(floor((days.care_day - treatments.start_day) / 7.0) as integer)
            as week_index,
        (days.care_day - treatments.start_day + 28) % 7 as day_of_week,
        (6 - treatments.start_day % 7) as as_of_day_of_week
    from days
    inner join intermediate.int_treatments as treatments
        on days.episode_key = treatments.episode_key
    where days.care_day >= treatments.start_day - 28
)

select
    episode_key,
    treatment_stage,
    week_index,
    count(*) filter (where headache) as headache_days,
    count(*) as recorded_days,
    count(*) filter (where headache and day_of_week <= as_of_day_of_week)
        as running_headache_days,
    count(*) filter (where day_of_week <= as_of_day_of_week)
        as running_recorded_days
from placed
where week_index <= 51
group by episode_key, treatment_stage, week_index
