-- The care episode of every visit
-- Grain: one row per visit
-- Rule: the source's episode key; where several patients share a key, each has an
--   episode of their own, named by key and patient. Without a key: patient and number,
--   see int_visit_gaps.
-- Source: care model: an episode is one course of care of one patient
-- NULL: none
with visits as (
    select
        visit_id,
        patient_key,
        episode_key,
        min(patient_key) over (partition by episode_key)
        != max(patient_key) over (partition by episode_key) as is_shared_key
    from staging.stg_clinic_visits
    where episode_key is not null
),

gaps as (select * from intermediate.int_visit_gaps)

select
    visit_id,
    case when is_shared_key then episode_key || '-' || patient_key else episode_key end
        as episode_key,
    is_shared_key
from visits
union all
select
    visit_id,
    patient_key || '-' || cast(episode_number as varchar) as episode_key,
    false as is_shared_key
from gaps
