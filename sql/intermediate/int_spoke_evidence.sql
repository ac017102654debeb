-- Evidence for or against each spoke, with its visit
-- Grain: one row per episode, spoke and piece of evidence
-- Rule: each code family of the spoke, and the clinician's assessment of it
-- Source: seeds.spoke_codes; structured spoke assessment
-- NULL: weight and code_label, for a clinician's assessment
with codes as (select * from intermediate.int_spoke_codes),

assessments as (select * from intermediate.int_spoke_assessments)

select
    episode_key,
    spoke,
    'diagnosis_code' as finding,
    diagnosis_code as answer,
    code_label,
    'for' as direction,
    weight,
    visit_id,
    visit_date,
    is_backfilled
from codes
union all
select
    episode_key,
    spoke,
    'clinician_assessment' as finding,
    answer,
    null as code_label,
    case when answer = 'absent' then 'against' else 'for' end as direction,
    null as weight,
    visit_id,
    visit_date,
    is_backfilled
from assessments
