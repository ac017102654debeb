-- Each patient's plateau status: new, continuing, resolved, none, or unknown
-- Grain: one row per patient, by the episode that the patient is counted by
-- Rule: compares the newest weekly judgement with those before: new = on plateau since
--   this one; resolved = a plateau ended not long ago, now improving or at goal;
--   undecided and insufficient data are `cannot_tell`, never `not_on_plateau`.
-- Source: seeds.trajectory_states; thresholds.resolved_plateau_days
-- NULL: weeks_on_plateau unless on plateau
with patients as (select * from intermediate.int_current_episodes),

last_plateaus as (
    select
        episode_key,
        max(as_of_day) as last_plateau_day
    from intermediate.int_gated_states
    where state = 'plateau'
    group by episode_key
)

select
    patients.episode_key,
    case
        when patients.plateau_since_day = patients.trajectory_day then 'new'
        when patients.trajectory_state = 'plateau' then 'continuing'
        when states.plateau_answer = 'cannot_tell' then 'cannot_tell'
        when
            states.state_group = 'at_goal_or_improving'
            and patients.trajectory_day - last_plateaus.last_plateau_day
            <= thresholds.resolved_plateau_days
            then 'resolved'
        else 'not_on_plateau'
    end as plateau_status,
    cast(floor((patients.trajectory_day - patients.plateau_since_day) / 7.0) as integer)
        as weeks_on_plateau
from patients
cross join seeds.thresholds_wide as thresholds
inner join seeds.trajectory_states as states
    on patients.trajectory_state = states.state
left join last_plateaus on patients.episode_key = last_plateaus.episode_key
