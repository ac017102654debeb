-- The weekly days on which each episode is judged
-- Grain: one row per episode and as-of day (6, 13, 20 …: the last day of a care week)
-- Rule: up to the last whole care week that the data cover, for the treatment in force;
--   recorded days are counted over the 28 days up to and with the as-of day.
-- Source: plateau detector: whole weeks of the treatment in force
-- NULL: none
with episodes as (
    select
        episode_key,
        cast(span_end_date - care_day_0_date as integer) as last_day
    from intermediate.int_episodes
    where care_day_0_date is not null
),

weeks as (
    select
        episodes.episode_key,
        numbers.number - 4 as care_week
    from episodes
    inner join intermediate.int_numbers as numbers
        on (numbers.number - 4) * 7 + 6 <= episodes.last_day
),

counts as (
    select
        episode_key,
        cast(floor(care_day / 7.0) as integer) as care_week,
        count(*) as recorded_days
    from intermediate.int_diary_days
    where is_daily
    group by 1, 2
),

judged as (
    select
        weeks.episode_key,
        weeks.care_week,
        weeks.care_week * 7 + 6 as as_of_day,
        sum(coalesce(counts.recorded_days, 0)) over (
            partition by weeks.episode_key order by weeks.care_week
            rows between 3 preceding and current row
        ) as recorded_days_28,
        sum(
            case when weeks.care_week < 0 then coalesce(counts.recorded_days, 0) end
        ) over (partition by weeks.episode_key) as baseline_recorded_days
    from weeks
    left join counts
        on
            weeks.episode_key = counts.episode_key
            and weeks.care_week = counts.care_week
)

select
    judged.episode_key,
    judged.as_of_day,
    treatments.treatment_stage,
    treatments.treatment_number,
    treatments.start_day as treatment_start_day,
    judged.as_of_day - treatments.start_day + 1 as stage_days,
    cast(floor((judged.as_of_day - treatments.start_day) / 7.0) as integer)
        as week_index,
    cast(judged.recorded_days_28 as integer) as recorded_days_28,
    cast(coalesce(judged.baseline_recorded_days, 0) as integer)
        as baseline_recorded_days
from judged
inner join intermediate.int_treatments as treatments
    on
        judged.episode_key = treatments.episode_key
        and judged.as_of_day >= treatments.start_day
        and judged.as_of_day <= coalesce(treatments.end_day, judged.as_of_day)
where judged.care_week >= 0
