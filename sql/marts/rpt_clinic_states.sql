-- Trajectory states of the patients in care
-- Grain: one row per clinic, spoke, stage and state that holds a patient
-- Rule: patients in care only, by their newest weekly judgement. Both groupings keep
--   apart what is unknown (undecided, too little diary) from what is not a plateau.
-- NULL: none; a combination without patients has no row
select
    clinic_key,
    primary_spoke,
    stage,
    trajectory_state,
    case
        when trajectory_state in ('at_goal', 'improving') then 'at_goal_or_improving'
        when trajectory_state in ('indeterminate', 'insufficient_data')
            then 'cannot_tell'
        else trajectory_state
    end as state_group,
    case
        when trajectory_state in ('at_goal', 'improving', 'worsening')
            then 'not_on_plateau'
        when trajectory_state in ('indeterminate', 'insufficient_data')
            then 'cannot_tell'
        else trajectory_state
    end as plateau_answer,
    cast(count(*) as integer) as patients
from marts.rpt_current_episodes
where is_in_care
group by clinic_key, primary_spoke, stage, trajectory_state
order by clinic_key, primary_spoke, stage, trajectory_state
