-- Gate A: conservative care has not given enough relief
-- Grain: one row per episode and as-of day
-- Rule: in this order, true on a plateau or after a failed adequate trial, and then
--   until at goal or improving; false at goal with enough probability, or improving.
-- Source: thresholds.gate_a_at_goal_min_probability
-- NULL: unknown, always so without a usable baseline
with states as (select * from intermediate.int_gated_states),

trials as (select * from intermediate.int_adequate_trials),

events as (
    select
        states.episode_key,
        states.as_of_day,
        states.has_baseline,
        case
            when states.state = 'plateau' or trials.is_failed_trial then 'true'
            when
                states.state = 'improving'
                or (
                    states.state = 'at_goal'
                    and states.p_at_goal >= thresholds.gate_a_at_goal_min_probability
                )
                then 'false'
            when states.state = 'at_goal' then 'ended'
        end as relief_event
    from states
    cross join seeds.thresholds_wide as thresholds
    inner join trials
        on
            states.episode_key = trials.episode_key
            and states.as_of_day = trials.as_of_day
),

carried as (
    select
        *,
        last_value(relief_event ignore nulls) over (
            partition by episode_key order by as_of_day
            rows between unbounded preceding and current row
        ) = 'true' as is_carried_true
    from events
),

judged as (
    select
        *,
        case
            when not coalesce(has_baseline, false) then null
            when relief_event = 'false' then false
            when is_carried_true then true
        end as gate_a
    from carried
)

select
    *,
    case when gate_a then coalesce(
        max(case when gate_a is distinct from true then as_of_day end) over (
            partition by episode_key order by as_of_day
            rows between unbounded preceding and current row
        ) + 7,
        min(as_of_day) over (partition by episode_key)
    ) end as true_since_day
from judged
