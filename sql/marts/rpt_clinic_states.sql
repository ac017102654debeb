-- Trajectory states of the patients in care
-- Grain: one row per clinic, stage and state that holds a patient
-- Rule: patients in care only, by their newest weekly judgement
-- NULL: none; a combination without patients has no row
select
    clinic_key,
    stage,
    trajectory_state,
    cast(count(*) as integer) as patients
from marts.rpt_current_episodes
where is_in_care
group by clinic_key, stage, trajectory_state
order by clinic_key, stage, trajectory_state
