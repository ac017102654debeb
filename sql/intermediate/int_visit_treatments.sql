-- What happened at each visit: care, treatment, dry needling, an outside injection
-- Grain: one row per visit
-- Rule: a visit of care took place and is no mere referral record; a referral written
--   at a treatment is care. A treatment visit is of type treatment, or carries a code
--   of conservative care or dry needling, or the local needling flag.
-- Source: care model; CPT 20560/20561, or the local flag where needling is paid in cash
-- NULL: none
with visits as (select * from staging.stg_clinic_visits),

procedures as (
    select
        visit_id,
        bool_or(category = 'conservative') as has_conservative_code,
        bool_or(category = 'dry_needling') as has_needling_code,
        bool_or(category = 'outside_injection') as has_outside_injection
    from intermediate.int_visit_procedures
    where category is not null
    group by visit_id
),

flags as (
    select
        visits.visit_id,
        visits.attendance = 'attended' as is_attended,
        visits.visit_type,
        coalesce(procedures.has_conservative_code, false) as has_conservative_code,
        coalesce(procedures.has_needling_code, false)
        or coalesce(visits.dry_needling_performed, false) as has_needling,
        coalesce(procedures.has_outside_injection, false) as has_outside_injection
    from visits
    left join procedures on visits.visit_id = procedures.visit_id
)

select
    visit_id,
    is_attended,
    is_attended and (
        visit_type != 'referral' or has_conservative_code or has_needling
    ) as is_care_visit,
    is_attended and has_needling as is_needling,
    is_attended
    and (visit_type = 'treatment' or has_conservative_code or has_needling)
        as is_treatment,
    is_attended and has_outside_injection as is_outside_injection
from flags
