-- The highest treatment stage that each episode has reached
-- Grain: one row per episode with treatment
-- Rule: the ladder of the care model, see int_stage_starts
-- NULL: none
with starts as (select * from intermediate.int_stage_starts)

select
    episode_key,
    stage,
    start_day
from starts
where start_day is not null
qualify row_number() over (partition by episode_key order by stage_order desc) = 1
