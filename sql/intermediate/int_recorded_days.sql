-- Diary days recorded by the end of each whole care week
-- Grain: one row per episode and care week, from the fourth before care on
-- Rule: counted over the 28 days up to the week's last, and over the weeks before care,
--   up to the last whole week that the data cover. An attack log records no days; the
--   diary is one while its newest entry logs an attack.
-- Source: plateau detector: whole weeks of care
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
        count(*) filter (where is_daily) as recorded_days,
        max_by(is_daily, care_day) as is_newest_daily
    from intermediate.int_diary_days
    group by 1, 2
)

select
    weeks.episode_key,
    weeks.care_week,
    weeks.care_week * 7 + 6 as as_of_day,
    cast(sum(coalesce(counts.recorded_days, 0)) over (
        partition by weeks.episode_key order by weeks.care_week
        rows between 3 preceding and current row
    ) as integer) as recorded_days_28,
    not coalesce(last_value(counts.is_newest_daily ignore nulls) over (
        partition by weeks.episode_key order by weeks.care_week
        rows between unbounded preceding and current row
    ), true) as is_attack_log,
    cast(coalesce(sum(
        case when weeks.care_week < 0 then coalesce(counts.recorded_days, 0) end
    ) over (partition by weeks.episode_key), 0) as integer) as baseline_recorded_days
from weeks
left join counts
    on weeks.episode_key = counts.episode_key and weeks.care_week = counts.care_week
