-- Acute medication overuse per window
-- Grain: one row per episode and window with medication recorded
-- Rule: days with a class at or over its limit, or with several classes together, and
--   headache on at least 15 days; met after three windows in a row, else a risk.
-- Source: ICHD-3 8.2; seeds.medication_classes
-- NULL: a window without any recorded medication has no row
with thresholds as (select * from seeds.thresholds_wide),

days as (
    select
        days.episode_key,
        days.care_day,
        cast(floor(days.care_day * 1.0 / thresholds.window_days) as integer) + 1
            as window_index,
        days.headache,
        days.acute_medication_classes
    from intermediate.int_diary_days as days
    cross join thresholds
    where days.is_daily
),

taken as (
    select
        *,
        unnest(string_split(acute_medication_classes, ';')) as medication_class
    from days
    where acute_medication_classes is not null
),

class_days as (
    select
        taken.episode_key,
        taken.window_index,
        taken.medication_class,
        max(classes.overuse_min_days) as overuse_min_days,
        count(distinct taken.care_day) as medication_days
    from taken
    left join seeds.medication_classes as classes
        on taken.medication_class = classes.medication_class
    group by 1, 2, 3
),

windows as (
    select
        episode_key,
        window_index,
        bool_or(coalesce(medication_days >= overuse_min_days, false))
            as has_class_overuse,
        count(*) filter (where medication_class != 'none') as classes
    from class_days
    group by 1, 2
),

totals as (
    select
        episode_key,
        window_index,
        count(*) filter (where headache) as headache_days,
        count(*) filter (where acute_medication_classes != 'none')
            as medication_days
    from days
    group by 1, 2
)

select
    windows.episode_key,
    windows.window_index,
    totals.medication_days,
    totals.headache_days >= thresholds.overuse_min_headache_days
    and (
        windows.has_class_overuse
        or (
            windows.classes > 1
            and totals.medication_days >= thresholds.overuse_several_classes_days
        )
    ) as is_overuse
from windows
inner join totals
    on
        windows.episode_key = totals.episode_key
        and windows.window_index = totals.window_index
cross join thresholds
