-- The stage reached by each as-of day
-- Grain: one row per episode and as-of day
-- Rule: the highest stage that had begun by that day, whatever came later
-- Source: care model
-- NULL: none
select
    states.episode_key,
    states.as_of_day,
    begun.stage
from intermediate.int_gated_states as states
inner join intermediate.int_stage_starts as begun
    on
        states.episode_key = begun.episode_key
        and states.as_of_day >= begun.start_day
qualify row_number() over (
    partition by states.episode_key, states.as_of_day
    order by begun.stage_order desc
) = 1
