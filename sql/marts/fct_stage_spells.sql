-- Stage spells
-- Grain: one row per episode and stage that was in force
-- Rule: see int_stage_spells
-- NULL: end_day while open
select
    episode_key,
    stage,
    stage_order,
    start_day,
    end_day,
    is_before_treatment
from intermediate.int_stage_spells
order by episode_key, stage_order
