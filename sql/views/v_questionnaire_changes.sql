-- First and newest score of each questionnaire
-- Grain: one row per episode and measure
-- Rule: improvement and its flags are those of the newest score against the first
-- NULL: no second score, one too soon after the first to be compared, or a measure
--   without a limit
with scores as (select * from marts.fct_questionnaires),

ends as (
    select
        episode_key,
        measure,
        min(care_day) as first_day,
        max(care_day) as latest_day,
        cast(count(*) as integer) as administrations,
        min_by(score, care_day) as first_score
    from scores
    group by episode_key, measure
)

select
    ends.episode_key,
    episodes.patient_key,
    episodes.clinic_key,
    episodes.primary_spoke,
    ends.measure,
    ends.administrations,
    ends.first_day,
    ends.first_score,
    ends.latest_day,
    scores.score as latest_score,
    scores.improvement,
    scores.is_meaningfully_better,
    scores.is_reliably_changed
from ends
inner join scores
    on
        ends.episode_key = scores.episode_key
        and ends.measure = scores.measure
        and ends.latest_day = scores.care_day
inner join marts.dim_episodes as episodes on ends.episode_key = episodes.episode_key
