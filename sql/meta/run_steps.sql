-- Steps of each run with rows and seconds
-- Grain: one row per run and step
-- Rule: a step that handles files counts their rows
-- NULL: rows, where a step has none
select
    run_id,
    position,
    step,
    rows,
    seconds
from warehouse.meta.run_steps
order by run_id, position
