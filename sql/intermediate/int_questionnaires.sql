-- Questionnaire scores on the episode's own clock
-- Grain: one row per episode, measure and day
-- Rule: scores of attended visits; of several on one day the last visit's counts
-- Source: seeds.questionnaires
-- NULL: care_day, where the episode has no care day 0
with visits as (
    select * from intermediate.int_visits
    where is_attended
),

scores as (
    select
        *,
        'hit6' as measure,
        hit6_total as score
    from visits
    union all
    select
        *,
        'ndi' as measure,
        ndi_raw as score
    from visits
    union all
    select
        *,
        'nprs' as measure,
        neck_pain_nrs as score
    from visits
    union all
    select
        *,
        'midas' as measure,
        midas_total as score
    from visits
    union all
    select
        *,
        'pgic' as measure,
        pgic as score
    from visits
)

select
    scores.episode_key,
    scores.measure,
    scores.visit_date,
    cast(scores.visit_date - episodes.care_day_0_date as integer) as care_day,
    scores.score
from scores
inner join intermediate.int_episodes as episodes
    on scores.episode_key = episodes.episode_key
where scores.score is not null
qualify row_number() over (
    partition by scores.episode_key, scores.measure, scores.visit_date
    order by scores.visit_id desc
) = 1
