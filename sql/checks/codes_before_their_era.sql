-- severity: warn
-- no code is used before it existed
-- checked: raw.clinic_visits
select procedures.visit_id
from intermediate.int_visit_procedures as procedures
inner join staging.stg_clinic_visits as visits
    on procedures.visit_id = visits.visit_id
inner join seeds.procedure_codes as codes
    on procedures.procedure_code = codes.procedure_code
cross join raw.night as night
where night.is_limited_data_set and visits.visit_date < codes.valid_from
