-- Safety codes, each with the visit that recorded it first
-- Grain: one row per episode, code and seed row that it matches
-- Rule: a code of route medical_review replaces the result of the gates, one of route
--   note is added to it.
-- Source: seeds.safety_codes
-- NULL: none
with diagnoses as (select * from intermediate.int_diagnoses),

patterns as (
    select
        *,
        replace(replace(code_pattern, '.', ''), '*', '%') as code_like
    from seeds.safety_codes
)

select
    diagnoses.episode_key,
    diagnoses.diagnosis_code,
    patterns.route,
    patterns.label,
    diagnoses.visit_id,
    diagnoses.visit_date,
    diagnoses.is_backfilled
from diagnoses
inner join patterns on diagnoses.diagnosis_code like patterns.code_like
