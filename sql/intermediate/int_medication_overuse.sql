-- Acute medication overuse per window
-- Grain: one row per episode and window with medication recorded
-- Rule: days with a class at or over its limit, or with several classes together, and
--   headache on enough days. A class without a limit, such as gepants, is none of
--   several. How long overuse lasts is judged in int_overuse_criteria.
-- Source: ICHD-3 8.2; seeds.medication_classes; thresholds.overuse_min_headache_days,
--   overuse_several_classes_days
-- NULL: a window without any recorded medication has no row
with thresholds as (select * from seeds.thresholds_wide),

classes as (
    select
        episode_key,
        window_index,
        bool_or(coalesce(is_over_limit, false)) as has_class_overuse,
        count(distinct medication_class) filter (where is_among_several)
            as class_count,
        count(distinct care_day) filter (where is_among_several) as class_days
    from intermediate.int_medications_taken
    group by episode_key, window_index
),

totals as (
    select
        episode_key,
        window_index,
        count(*) filter (where headache) as headache_days,
        count(*) filter (where acute_medication_classes != 'none')
            as medication_days
    from intermediate.int_diary_days
    where is_daily
    group by episode_key, window_index
)

select
    classes.episode_key,
    classes.window_index,
    cast(totals.medication_days as integer) as medication_days,
    totals.headache_days >= thresholds.overuse_min_headache_days
    and (
        classes.has_class_overuse
        or (
            classes.class_count > 1
            and classes.class_days >= thresholds.overuse_several_classes_days
        )
    ) as is_overuse
from classes
inner join totals
    on
        classes.episode_key = totals.episode_key
        and classes.window_index = totals.window_index
cross join thresholds
