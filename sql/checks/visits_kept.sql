-- severity: fail
-- every active visit of the exports is a row of fct_visits
-- checked: staging.stg_clinic_visits
select visits.visit_id
from staging.stg_clinic_visits as visits
anti join marts.fct_visits as facts on visits.visit_id = facts.visit_id
