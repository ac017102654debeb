-- Procedure codes of visits that took place, by what they say about treatment
-- Grain: one row per visit and procedure code
-- Rule: modifiers and units are stripped; a code repeated on a visit counts once.
--   Cancelled, missed and planned visits have no procedures.
-- Source: seeds.procedure_codes
-- NULL: a category of NULL is a code that the seed table does not know
with visits as (select * from staging.stg_clinic_visits),

codes as (
    select distinct
        visit_id,
        left(unnest(procedure_codes), 5) as procedure_code
    from visits
    where attendance = 'attended'
)

select
    codes.visit_id,
    codes.procedure_code,
    known.category
from codes
left join seeds.procedure_codes as known
    on codes.procedure_code = known.procedure_code
where codes.procedure_code != ''
