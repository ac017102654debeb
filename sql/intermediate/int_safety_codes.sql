-- Safety codes that ask for a medical review
-- Grain: one row per gate point with a safety code
-- Rule: a medical_review code replaces the result of the gates, a note stands beside it
-- Source: seeds.safety_codes
-- NULL: none
with diagnoses as (select * from intermediate.int_known_diagnoses),

patterns as (
    select
        *,
        replace(replace(code_pattern, '.', ''), '*', '') as stem,
        code_pattern like '%*' as is_family
    from seeds.safety_codes
),

found as (
    select distinct
        diagnoses.episode_key,
        diagnoses.point_key,
        patterns.route,
        patterns.label
    from diagnoses
    inner join patterns
        on
            diagnoses.diagnosis_code = patterns.stem
            or (
                patterns.is_family
                and starts_with(diagnoses.diagnosis_code, patterns.stem)
            )
)

select
    episode_key,
    point_key,
    bool_or(route = 'medical_review') as needs_medical_review,
    string_agg(label, '; ' order by label) as medical_review_note
from found
group by episode_key, point_key
