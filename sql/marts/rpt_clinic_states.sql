-- Trajectory states of the patients in care
-- Grain: one row per clinic, spoke, stage and state that holds a patient
-- Rule: patients in care only, by their newest weekly judgement. Both groupings keep
--   apart what is unknown (undecided, too little diary) from what is not a plateau.
-- Source: seeds.trajectory_states
-- NULL: none; a combination without patients has no row
select
    patients.clinic_key,
    patients.primary_spoke,
    patients.stage,
    patients.trajectory_state,
    states.state_group,
    states.plateau_answer,
    cast(count(*) as integer) as patients
from marts.rpt_current_episodes as patients
inner join seeds.trajectory_states as states
    on patients.trajectory_state = states.state
where patients.is_in_care
group by
    patients.clinic_key,
    patients.primary_spoke,
    patients.stage,
    patients.trajectory_state,
    states.state_group,
    states.plateau_answer
order by
    patients.clinic_key,
    patients.primary_spoke,
    patients.stage,
    patients.trajectory_state
