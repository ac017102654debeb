-- Diagnosis codes that speak for a spoke
-- Grain: one row per episode and code family
-- Rule: a code counts for the family that it matches; each family counts once, by the
--   first visit that recorded it.
-- Source: seeds.spoke_codes
-- NULL: instability_construct, for a family unrelated to neck instability
with diagnoses as (select * from intermediate.int_diagnoses),

families as (
    select
        *,
        replace(replace(code_pattern, '.', ''), '*', '%') as code_like
    from seeds.spoke_codes
)

select
    diagnoses.episode_key,
    families.spoke,
    families.code_pattern,
    families.weight,
    families.instability_construct,
    families.label as code_label,
    diagnoses.diagnosis_code,
    diagnoses.visit_id,
    diagnoses.visit_date,
    diagnoses.is_backfilled
from diagnoses
inner join families on diagnoses.diagnosis_code like families.code_like
qualify row_number() over (
    partition by diagnoses.episode_key, families.code_pattern
    order by diagnoses.visit_date, diagnoses.visit_id, diagnoses.diagnosis_code
) = 1
