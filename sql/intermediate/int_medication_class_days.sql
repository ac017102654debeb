-- Days with each class of acute medication per window
-- Grain: one row per episode, window and class, `none` among them
-- Rule: days, not doses, of daily diaries with medication recorded
-- Source: seeds.medication_classes
-- NULL: is_over_limit, for a class that has no limit
with days as (
    select * from intermediate.int_diary_days
    where is_daily and acute_medication_classes is not null
),

taken as (
    select
        *,
        unnest(string_split(acute_medication_classes, ';')) as medication_class
    from days
)

select
    taken.episode_key,
    taken.window_index,
    taken.medication_class,
    count(distinct taken.care_day) as medication_days,
    count(distinct taken.care_day) >= max(classes.overuse_min_days) as is_over_limit
from taken
left join seeds.medication_classes as classes
    on taken.medication_class = classes.medication_class
group by taken.episode_key, taken.window_index, taken.medication_class
