-- Trajectory of each episode, judged weekly
-- Grain: one row per episode and as-of day (6, 13, 20 …: the last day of a care week)
-- Rule: the detector's own verdict and the gated state; a day is judged by what is
--   dated up to it. See int_gated_states for the gates around the detector.
-- NULL: probabilities and fits with insufficient data; reasons and confounders, if none
with states as (select * from intermediate.int_gated_states),

stages as (select * from intermediate.int_state_stages),

reasons as (select * from intermediate.int_state_reasons),

confounders as (select * from intermediate.int_state_confounders)

select
    states.episode_key,
    states.as_of_day,
    stages.stage,
    states.treatment_stage,
    states.stage_days,
    states.detector_state,
    states.is_suspected,
    states.state,
    reasons.reasons,
    confounders.confounders,
    states.plateau_probability,
    states.p_plateau,
    states.p_improving,
    states.p_at_goal,
    states.p_worsening,
    states.fitted_mhd,
    states.fitted_low,
    states.fitted_high,
    states.expected_improvement_28d,
    states.expected_improvement_84d,
    states.goal_mhd,
    states.has_baseline,
    states.recorded_days_28,
    states.attended_visits_in_treatment
from states
inner join stages
    on
        states.episode_key = stages.episode_key
        and states.as_of_day = stages.as_of_day
inner join reasons
    on
        states.episode_key = reasons.episode_key
        and states.as_of_day = reasons.as_of_day
inner join confounders
    on
        states.episode_key = confounders.episode_key
        and states.as_of_day = confounders.as_of_day
order by states.episode_key, states.as_of_day
