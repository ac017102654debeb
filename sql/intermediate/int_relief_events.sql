-- Relief that conservative care has given, by each as-of day
-- Grain: one row per episode and as-of day
-- Rule: tested in this order: a plateau or a failed adequate trial speaks for gate A;
--   improving, or at goal with enough probability, against it; at goal with less only
--   ends what was true before.
-- Source: thresholds.gate_a_at_goal_min_probability
-- NULL: finding and relief_event, where the day says nothing
with states as (select * from intermediate.int_gated_states),

trials as (select * from intermediate.int_adequate_trials)

select
    states.episode_key,
    states.as_of_day,
    states.has_baseline,
    case
        when states.state = 'plateau' then 'plateau'
        when trials.is_failed_trial then 'adequate_trial'
        when states.state in ('improving', 'at_goal') then states.state
    end as finding,
    case
        when states.state = 'plateau' or trials.is_failed_trial then 'true'
        when states.state = 'improving' then 'false'
        when
            states.state = 'at_goal'
            and states.p_at_goal >= thresholds.gate_a_at_goal_min_probability
            then 'false'
        when states.state = 'at_goal' then 'ended'
    end as relief_event
from states
cross join seeds.thresholds_wide as thresholds
inner join trials
    on
        states.episode_key = trials.episode_key
        and states.as_of_day = trials.as_of_day
