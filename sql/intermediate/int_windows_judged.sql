-- Headache days per 28 in each window, and whether the window can be evaluated
-- Grain: one row per episode and window
-- Rule: complete from 23 recorded days (the count itself), prorated from 14 (28 x
--   headache / recorded days), else not evaluable; attack logs alone are episodic. The
--   value is kept as a fraction, so that shares are compared exactly. Bounds take every
--   missing day as clear or as a headache day.
-- Source: thresholds.complete_min_recorded_days, prorated_min_recorded_days,
--   window_days
-- NULL: mhd and bounds, where the window is not evaluable or episodic
with windows as (select * from intermediate.int_diary_windows),

thresholds as (select * from seeds.thresholds_wide),

statuses as (
    select
        windows.*,
        thresholds.window_days,
        case
            when windows.recorded_days >= thresholds.complete_min_recorded_days
                then 'complete'
            when windows.recorded_days >= thresholds.prorated_min_recorded_days
                then 'prorated'
            when windows.episodic_entries > 0 then 'episodic'
            else 'not_evaluable'
        end as mhd_status
    from windows
    cross join thresholds
),

fractions as (
    select
        *,
        case mhd_status
            when 'complete' then headache_days
            when 'prorated' then window_days * headache_days
        end as mhd_numerator,
        case mhd_status when 'complete' then 1 when 'prorated' then recorded_days end
            as mhd_denominator
    from statuses
)

select
    *,
    mhd_numerator * 1.0 / mhd_denominator as mhd,
    case when mhd_denominator is not null then headache_days end as mhd_low,
    case
        when mhd_denominator is not null
            then headache_days + window_days - recorded_days
    end as mhd_high
from fractions
