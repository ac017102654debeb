-- The newest trajectory state of each episode, and since when it is a plateau
-- Grain: one row per episode with an as-of day
-- Rule: a plateau lasts since the first as-of day of its unbroken run
-- NULL: plateau_since_day unless the newest state is a plateau
with states as (select * from intermediate.int_gated_states),

breaks as (
    select
        episode_key,
        as_of_day,
        state,
        plateau_probability,
        recorded_days_28,
        max(case when state != 'plateau' then as_of_day end) over (
            partition by episode_key order by as_of_day
            rows between unbounded preceding and current row
        ) as last_other_day,
        min(as_of_day) over (partition by episode_key) as first_day
    from states
)

select
    episode_key,
    as_of_day,
    state,
    plateau_probability,
    recorded_days_28,
    case when state = 'plateau' then coalesce(last_other_day + 7, first_day) end
        as plateau_since_day
from breaks
qualify row_number() over (partition by episode_key order by as_of_day desc) = 1
