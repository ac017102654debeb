-- Peak intensity of the last 28 recorded days, at the end of each week with an entry
-- Grain: one row per episode and week of care in which the diary has an entry
-- Rule: summed over the headache days among the last 28 recorded days, up to the last
--   entry of the week
-- Source: care model
-- NULL: recent_points, where no headache day has an intensity
with running as (
    select
        episode_key,
        care_day,
        cast(floor(care_day / 7.0) as integer) * 7 + 6 as week_end_day,
        sum(case when headache then peak_intensity end) over last_days as recent_points,
        count(case when headache then peak_intensity end) over last_days as recent_days
    from intermediate.int_diary_days
    where is_daily
    window last_days as (
        partition by episode_key order by care_day
        rows between 27 preceding and current row
    )
)

select * exclude (care_day)
from running
qualify row_number() over (
    partition by episode_key, week_end_day order by care_day desc
) = 1
