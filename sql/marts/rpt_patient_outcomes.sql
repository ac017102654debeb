-- What each patient contributes to the metrics
-- Grain: one row per patient
-- Rule: see int_patient_outcomes; judged at the end of the patient's data
-- NULL: not evaluable, not recorded, not reached
select * exclude (periods_ago)
from intermediate.int_patient_outcomes
where periods_ago = 0
order by patient_key
