-- Diary of each care week, for charts of a patient's course
-- Grain: one row per episode and whole care week that the data cover (0 = days 0-6),
--   from the start of the episode's span
-- Rule: a day without an entry is missing, never headache-free; a week without any has
--   a row with no recorded day. Attack logs are counted apart.
-- Source: thresholds.episode_lead_days, thresholds.window_days
-- NULL: headache_days_per_28 in a week without a recorded day
with thresholds as (select * from seeds.thresholds_wide),

weeks as (
    select
        episodes.episode_key,
        thresholds.window_days,
        cast(
            numbers.number - floor(thresholds.episode_lead_days / 7.0) as integer
        ) as care_week
    from intermediate.int_episodes as episodes
    cross join thresholds
    inner join intermediate.int_numbers as numbers
        on
            (numbers.number - floor(thresholds.episode_lead_days / 7.0)) * 7 + 6
            <= cast(episodes.span_end_date - episodes.care_day_0_date as integer)
    where episodes.care_day_0_date is not null
),

counts as (
    select
        episode_key,
        cast(floor(care_day / 7.0) as integer) as care_week,
        count(*) filter (where is_daily) as recorded_days,
        count(*) filter (where is_daily and headache) as headache_days,
        count(*) filter (where not is_daily) as episodic_entries
    from intermediate.int_diary_days
    group by episode_key, floor(care_day / 7.0)
)

select
    weeks.episode_key,
    weeks.care_week,
    cast(coalesce(counts.recorded_days, 0) as integer) as recorded_days,
    cast(coalesce(counts.headache_days, 0) as integer) as headache_days,
    counts.headache_days * weeks.window_days * 1.0 / nullif(counts.recorded_days, 0)
        as headache_days_per_28,
    cast(coalesce(counts.episodic_entries, 0) as integer) as episodic_entries
from weeks
left join counts
    on
        weeks.episode_key = counts.episode_key
        and weeks.care_week = counts.care_week
order by weeks.episode_key, weeks.care_week
