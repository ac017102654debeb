-- Each patient's contribution to each metric
-- Grain: one row per metric and patient who is eligible for it
-- Rule: see int_metric_patients; judged at the end of the patient's data
-- Source: seeds.metrics
-- NULL: is_met for medians, amount for shares, either where the outcome is not known
select * exclude (kind, periods_ago)
from intermediate.int_metric_patients
where periods_ago = 0
order by metric, patient_key
