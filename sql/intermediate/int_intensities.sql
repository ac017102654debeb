-- Peak intensity of headache days, now and at baseline
-- Grain: one row per episode and as-of day
-- Rule: headache days among the last 28 recorded days, against those of the 28 days
--   before care day 0; a week without an entry looks back to the last one with. The
--   means are kept as points and days, so that they are compared exactly.
-- Source: care model
-- NULL: where no headache day has an intensity
with baselines as (
    select
        episode_key,
        sum(peak_intensity) filter (where headache) as baseline_points,
        count(peak_intensity) filter (where headache) as baseline_days
    from intermediate.int_diary_days
    where is_daily and care_day between -28 and -1
    group by episode_key
),

last_of_week as (select * from intermediate.int_recent_intensities),

looked_up as (
    select
        as_of_days.episode_key,
        as_of_days.as_of_day,
        last_value(last_of_week.week_end_day ignore nulls) over (
            partition by as_of_days.episode_key order by as_of_days.as_of_day
            rows between unbounded preceding and current row
        ) as week_end_day
    from intermediate.int_as_of_days as as_of_days
    left join last_of_week
        on
            as_of_days.episode_key = last_of_week.episode_key
            and as_of_days.as_of_day = last_of_week.week_end_day
)

select
    looked_up.episode_key,
    looked_up.as_of_day,
    last_of_week.recent_points,
    last_of_week.recent_days,
    baselines.baseline_points,
    baselines.baseline_days
from looked_up
left join last_of_week
    on
        looked_up.episode_key = last_of_week.episode_key
        and looked_up.week_end_day = last_of_week.week_end_day
left join baselines on looked_up.episode_key = baselines.episode_key
