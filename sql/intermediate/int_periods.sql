-- The points in time at which each metric is judged
-- Grain: one row per period: 0 = now, 1 = one 28-day period earlier …
-- Rule: days back from the end of each patient's own data
-- Source: thresholds.history_periods, thresholds.window_days
-- NULL: none
select
    cast(numbers.number as integer) as periods_ago,
    cast(numbers.number * thresholds.window_days as integer) as days_ago
from intermediate.int_numbers as numbers
cross join seeds.thresholds_wide as thresholds
where numbers.number < thresholds.history_periods
