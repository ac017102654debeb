-- Questionnaire scores with their change since the first one
-- Grain: one row per episode, measure and day
-- Rule: the first score of the episode is the reference; met the meaningful change and
--   reliably changed (beyond the detectable change) are two questions.
-- Source: seeds.questionnaires, seeds.questionnaire_bands
-- NULL: change and its flags for the first score, for one too soon after it to be
--   compared, and where the measure has no limit; band, where it has no bands
with scores as (
    select * from intermediate.int_questionnaires
    where care_day is not null
),

numbered as (
    select
        *,
        first_value(score) over by_day as first_score,
        first_value(care_day) over by_day as first_day,
        row_number() over by_day as administration
    from scores
    window by_day as (partition by episode_key, measure order by care_day)
),

changes as (
    select
        numbered.*,
        measures.meaningful_change,
        measures.detectable_change,
        case
            when
                numbered.administration > 1
                and numbered.care_day - numbered.first_day
                >= coalesce(measures.min_interval_days, 0)
                then numbered.first_score - numbered.score
        end as improvement
    from numbered
    inner join seeds.questionnaires as measures on numbered.measure = measures.measure
)

select
    changes.episode_key,
    changes.measure,
    changes.care_day,
    cast(changes.administration as integer) as administration,
    changes.score,
    bands.label as band,
    changes.meaningful_change,
    changes.improvement,
    changes.improvement >= changes.meaningful_change as is_meaningfully_better,
    abs(changes.improvement) > changes.detectable_change as is_reliably_changed
from changes
left join seeds.questionnaire_bands as bands
    on
        changes.measure = bands.measure
        and changes.score >= bands.score_min
        and changes.score <= coalesce(bands.score_max, changes.score)
