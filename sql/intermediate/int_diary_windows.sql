-- Recorded and headache days per 28-day window
-- Grain: one row per episode and window that has begun (0 = baseline, 1 = days 0-27)
-- Rule: a day without an entry is missing, never headache-free. Only daily diaries are
--   counted; attack logs are counted separately, for their completeness is unknown.
-- Source: convention of headache trials; thresholds.window_days
-- NULL: none
with thresholds as (select * from seeds.thresholds_wide),

spans as (
    select
        episodes.episode_key,
        thresholds.window_days,
        cast(episodes.span_end_date - episodes.care_day_0_date as integer) as last_day
    from intermediate.int_episodes as episodes
    cross join thresholds
    where episodes.care_day_0_date is not null
),

windows as (
    select
        spans.*,
        numbers.number as window_index,
        (numbers.number - 1) * spans.window_days as start_day
    from spans
    inner join intermediate.int_numbers as numbers
        on
            numbers.number = 0
            or (numbers.number - 1) * spans.window_days <= spans.last_day
),

counts as (
    select
        episode_key,
        window_index,
        count(*) filter (where is_daily) as recorded_days,
        count(*) filter (where is_daily and headache) as headache_days,
        count(*) filter (where not is_daily) as episodic_entries
    from intermediate.int_diary_days
    group by episode_key, window_index
)

select
    windows.episode_key,
    windows.window_index,
    windows.start_day,
    windows.start_day + windows.window_days - 1 as end_day,
    windows.start_day + windows.window_days - 1 <= windows.last_day as is_over,
    cast(coalesce(counts.recorded_days, 0) as integer) as recorded_days,
    cast(coalesce(counts.headache_days, 0) as integer) as headache_days,
    cast(coalesce(counts.episodic_entries, 0) as integer) as episodic_entries
from windows
left join counts
    on
        windows.episode_key = counts.episode_key
        and windows.window_index = counts.window_index
