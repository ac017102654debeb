-- Visits with their care episode and what happened
-- Grain: one row per visit
-- Rule: joins staging to the visit's episode and treatment flags
-- NULL: not recorded
with visits as (select * from staging.stg_clinic_visits)

select
    visits.* exclude (episode_key), -- noqa: RF02
    episodes.episode_key,
    treatments.is_attended,
    treatments.is_care_visit,
    treatments.is_treatment,
    treatments.is_needling,
    treatments.is_outside_injection
from visits
inner join intermediate.int_visit_episodes as episodes
    on visits.visit_id = episodes.visit_id
inner join intermediate.int_visit_treatments as treatments
    on visits.visit_id = treatments.visit_id
