-- The evidence behind spokes, stage and gates of each episode
-- Grain: one row per episode, subject and piece of evidence
-- Rule: see int_evidence; numbered by day within a subject
-- NULL: care_day without a care day 0; visit_id for diary findings; see contract
with evidence as (select * from intermediate.int_evidence)

select
    evidence.episode_key,
    evidence.subject,
    cast(row_number() over (
        partition by evidence.episode_key, evidence.subject
        order by
            evidence.evidence_date, evidence.visit_id, evidence.finding,
            evidence.answer, evidence.meaning
    ) as integer) as evidence_number,
    cast(evidence.evidence_date - episodes.care_day_0_date as integer) as care_day,
    evidence.visit_id,
    evidence.finding,
    evidence.answer,
    evidence.meaning,
    evidence.direction,
    cast(evidence.weight as integer) as weight,
    evidence.is_backfilled
from evidence
inner join intermediate.int_episodes as episodes
    on evidence.episode_key = episodes.episode_key
order by evidence.episode_key, evidence.subject, evidence_number
