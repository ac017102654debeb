-- Diagnosis and procedure codes with the real day of their use
-- Grain: one row per attended visit and code
-- Rule: only where dates are real; a shifted date cannot be compared with a code's era
-- Source: ICD-10-CM and CPT add and split codes at the turn of their year
-- NULL: none
with visits as (
    select visits.*
    from intermediate.int_visits as visits
    cross join raw.night as night
    where visits.is_attended and night.is_limited_data_set
),

diagnoses as (
    select
        visit_id,
        visit_date,
        'icd10cm' as code_system,
        unnest(diagnosis_codes) as code
    from visits
)

select distinct * from diagnoses
where code != ''
union all
select
    procedures.visit_id,
    visits.visit_date,
    'cpt' as code_system,
    procedures.procedure_code as code
from intermediate.int_visit_procedures as procedures
inner join visits on procedures.visit_id = visits.visit_id
