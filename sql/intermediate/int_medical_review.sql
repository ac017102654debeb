-- Whether an episode's safety codes ask for a medical review
-- Grain: one row per episode with a safety code
-- Rule: see int_safety_evidence; the note names each kind of finding once
-- Source: care model
-- NULL: none
with findings as (
    select distinct
        episode_key,
        route,
        label
    from intermediate.int_safety_evidence
)

select
    episode_key,
    bool_or(route = 'medical_review') as needs_medical_review,
    string_agg(label, '; ' order by label) as medical_review_note
from findings
group by episode_key
