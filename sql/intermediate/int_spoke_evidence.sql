-- What speaks for or against each spoke, traced to the visit that said it
-- Grain: one row per gate point, spoke and piece of evidence
-- Rule: a code family counts once with its weight; of a clinician's assessments of a
--   spoke the latest that says anything counts.
-- Source: seeds.spoke_codes; structured spoke assessment
-- NULL: weight, for a clinician's assessment; answer, for a code
with diagnoses as (select * from intermediate.int_known_diagnoses),

patterns as (
    select
        *,
        replace(replace(code_pattern, '.', ''), '*', '') as stem,
        code_pattern like '%*' as is_family
    from seeds.spoke_codes
),

codes as (
    select
        diagnoses.episode_key,
        diagnoses.point_key,
        patterns.spoke,
        'code' as evidence,
        patterns.code_pattern as detail,
        patterns.weight,
        null as answer,
        diagnoses.visit_id,
        diagnoses.visit_date
    from diagnoses
    inner join patterns
        on
            diagnoses.diagnosis_code = patterns.stem
            or (
                patterns.is_family
                and starts_with(diagnoses.diagnosis_code, patterns.stem)
            )
    qualify row_number() over (
        partition by
            diagnoses.episode_key, diagnoses.point_key, patterns.code_pattern
        order by diagnoses.visit_date, diagnoses.visit_id
    ) = 1
),

assessments as (
    select * from intermediate.int_known_visits
    unpivot (answer for spoke_column in (
        spoke_mechanical, spoke_developmental, spoke_systemic
    ))
),

answers as (
    select
        episode_key,
        point_key,
        replace(spoke_column, 'spoke_', '') as spoke,
        'clinician' as evidence,
        'structured assessment' as detail,
        null as weight,
        answer,
        visit_id,
        visit_date
    from assessments
    where answer != 'not_assessed'
    qualify row_number() over (
        partition by episode_key, point_key, spoke_column
        order by visit_date desc, visit_id desc
    ) = 1
)

select * from codes
union all
select * from answers
