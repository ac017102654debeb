-- When each episode was called a plateau
-- Grain: one row per episode and plateau: an unbroken run of weekly judgements
-- Rule: a run begins where the judgement before it was no plateau
-- NULL: none
with states as (
    select
        episode_key,
        as_of_day,
        state,
        lag(state) over (partition by episode_key order by as_of_day)
            as previous_state
    from intermediate.int_gated_states
)

select
    episode_key,
    as_of_day as entered_day
from states
where state = 'plateau' and previous_state is distinct from 'plateau'
