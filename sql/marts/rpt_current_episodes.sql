-- The care episode by which each patient is counted on the pages
-- Grain: one row per patient whose first visit does not lie ahead
-- Rule: see int_current_episodes
-- NULL: trajectory_day and recorded_days_28 before the first weekly judgement;
--   plateau_since_day unless on plateau
select
    patient_key,
    episode_key,
    clinic_key,
    primary_spoke,
    stage,
    care_status,
    is_in_care,
    place,
    trajectory_state,
    trajectory_day,
    plateau_since_day,
    recorded_days_28
from intermediate.int_current_episodes
order by patient_key
