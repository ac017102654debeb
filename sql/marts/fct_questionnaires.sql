-- Questionnaire scores with their change since the first one
-- Grain: one row per episode, measure and day
-- Rule: the first score of the episode is the reference; met the meaningful change and
--   reliably changed (beyond the detectable change) are two questions.
-- Source: seeds.questionnaires
-- NULL: change and its flags for the first score, and where the measure has no limit
with scores as (
    select * from intermediate.int_questionnaires
    where care_day is not null
),

changes as (
    select
        *,
        first_value(score) over (
            partition by episode_key, measure order by care_day
        ) as first_score,
        row_number() over (
            partition by episode_key, measure order by care_day
        ) as administration
    from scores
)

select
    changes.episode_key,
    changes.measure,
    changes.care_day,
    cast(changes.administration as integer) as administration,
    changes.score,
    case when changes.administration > 1 then changes.first_score - changes.score end
        as improvement,
    case
        when changes.administration > 1
            then changes.first_score - changes.score >= measures.meaningful_change
    end as is_meaningfully_better,
    case
        when changes.administration > 1
            then abs(changes.first_score - changes.score) > measures.detectable_change
    end as is_reliably_changed
from changes
inner join seeds.questionnaires as measures on changes.measure = measures.measure
order by changes.episode_key, changes.measure, changes.care_day
