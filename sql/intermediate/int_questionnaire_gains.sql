-- Whether a questionnaire got meaningfully better since the one well before it
-- Grain: one row per episode, measure and day
-- Rule: compared with the newest one at least 28 days older; PGIC is itself a change,
--   and success is 1 or 2.
-- Source: seeds.questionnaires, thresholds.contradiction_min_interval_days
-- NULL: is_better, where there is nothing to compare with
with scores as (
    select * from intermediate.int_questionnaires
    where care_day is not null
),

thresholds as (select * from seeds.thresholds_wide),

pairs as (
    select
        later.episode_key,
        later.measure,
        later.care_day,
        later.score,
        earlier.score as earlier_score
    from scores as later
    cross join thresholds
    left join scores as earlier
        on
            later.episode_key = earlier.episode_key
            and later.measure = earlier.measure
            and earlier.care_day
            <= later.care_day - thresholds.contradiction_min_interval_days
    qualify row_number() over (
        partition by later.episode_key, later.measure, later.care_day
        order by earlier.care_day desc nulls last
    ) = 1
)

select
    pairs.episode_key,
    pairs.measure,
    pairs.care_day,
    pairs.score,
    case
        when pairs.measure = 'pgic' then pairs.score <= measures.worst_success
        else pairs.earlier_score - pairs.score >= measures.meaningful_change
    end as is_better
from pairs
inner join seeds.questionnaires as measures on pairs.measure = measures.measure
where pairs.measure != 'midas'
