-- The registry of metrics: what each number on a page means
-- Grain: one row per metric
-- Rule: the seed table as it was tonight
-- NULL: none
select *
from seeds.metrics
order by metric
