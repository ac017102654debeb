-- Visits on the episode's own clock
-- Grain: one row per visit
-- Rule: days count from care day 0; the calendar date is kept only where dates are real
-- NULL: not recorded; visit_day without a care day 0; visit_date unless dates are real
with visits as (select * from intermediate.int_visits)

select
    visits.visit_id,
    visits.episode_key,
    visits.patient_key,
    visits.clinic_key,
    visits.provider_key,
    case when night.is_limited_data_set then visits.visit_date end as visit_date,
    cast(visits.visit_date - episodes.care_day_0_date as integer) as visit_day,
    visits.visit_type,
    visits.attendance,
    visits.is_treatment,
    visits.is_needling,
    visits.is_outside_injection,
    nullif(array_to_string(visits.procedure_codes, ';'), '') as procedure_codes,
    nullif(array_to_string(visits.diagnosis_codes, ';'), '') as diagnosis_codes,
    visits.referral_type,
    visits.referral_status,
    visits.discharge_reason,
    visits.is_backfilled
from visits
inner join intermediate.int_episodes as episodes
    on visits.episode_key = episodes.episode_key
cross join raw.night as night
order by visits.visit_id
