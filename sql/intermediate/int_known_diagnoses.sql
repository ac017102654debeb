-- Diagnosis codes known at each gate point
-- Grain: one row per gate point and normalised code
-- Rule: repeated billing is not more evidence: the first visit with the code stands
-- NULL: none
with visits as (select * from intermediate.int_known_visits),

codes as (
    select
        episode_key,
        point_key,
        visit_id,
        visit_date,
        unnest(diagnosis_codes) as diagnosis_code
    from visits
)

select *
from codes
where diagnosis_code != ''
qualify row_number() over (
    partition by episode_key, point_key, diagnosis_code
    order by visit_date, visit_id
) = 1
