-- Classes of acute medication taken, day by day, with what the rules say of each
-- Grain: one row per episode, recorded diary day and class, `none` among them
-- Rule: days, not doses, of daily diaries with medication recorded; a class is over its
--   limit by its days in the window
-- Source: ICHD-3 8.2; seeds.medication_classes
-- NULL: is_over_limit, for a class that has no limit
with days as (
    select * from intermediate.int_diary_days
    where is_daily and acute_medication_classes is not null
),

taken as (
    select distinct
        episode_key,
        window_index,
        care_day,
        unnest(string_split(acute_medication_classes, ';')) as medication_class
    from days
)

select
    taken.*,
    count(*) over (
        partition by taken.episode_key, taken.window_index, taken.medication_class
    ) >= classes.overuse_min_days as is_over_limit,
    coalesce(classes.is_among_several, false) as is_among_several
from taken
left join seeds.medication_classes as classes
    on taken.medication_class = classes.medication_class
