-- Gains in questionnaires that contradict a plateau
-- Grain: one row per episode and as-of day with at least one contradicting measure
-- Rule: the latest comparison of each measure by the as-of day, within the treatment
--   in force, is meaningfully better.
-- Source: care model; seeds.questionnaires
-- NULL: none
with days as (select * from intermediate.int_as_of_days),

gains as (select * from intermediate.int_questionnaire_gains),

latest as (
    select
        days.episode_key,
        days.as_of_day,
        gains.measure,
        gains.is_better
    from days
    inner join gains
        on
            days.episode_key = gains.episode_key
            and days.as_of_day >= gains.care_day
            and days.treatment_start_day <= gains.care_day
    qualify row_number() over (
        partition by days.episode_key, days.as_of_day, gains.measure
        order by gains.care_day desc
    ) = 1
)

select
    episode_key,
    as_of_day,
    bool_or(measure = 'hit6') as is_hit6_better,
    bool_or(measure = 'ndi') as is_ndi_better,
    bool_or(measure = 'nprs') as is_nprs_better,
    bool_or(measure = 'pgic') as is_pgic_better
from latest
where is_better
group by episode_key, as_of_day
