-- All evidence for or against a label of an episode, in one shape
-- Grain: one row per episode, subject and piece of evidence
-- Rule: collects what the criteria found; each row names the visit and day of a finding
-- Source: one criterion each, see the models that it reads
-- NULL: visit_id and is_backfilled for diary findings; meaning and weight, if none
select
    episode_key,
    'spoke_' || spoke as subject,
    finding,
    answer,
    code_label as meaning,
    direction,
    weight,
    visit_id,
    visit_date as evidence_date,
    is_backfilled
from intermediate.int_spoke_evidence
union all by name
select * from intermediate.int_gate_evidence
union all by name
select
    episode_key,
    'stage' as subject,
    finding,
    answer,
    stage as meaning,
    'for' as direction,
    visit_id,
    visit_date as evidence_date,
    is_backfilled
from intermediate.int_stage_evidence
union all by name
select
    episode_key,
    'medical_review' as subject,
    'diagnosis_code' as finding,
    diagnosis_code as answer,
    label as meaning,
    case when route = 'note' then 'note' else 'for' end as direction,
    visit_id,
    visit_date as evidence_date,
    is_backfilled
from intermediate.int_safety_evidence
