-- Every threshold in force
-- Grain: one row per threshold
-- Rule: the seed table as it was tonight
-- NULL: none
select
    name,
    value,
    unit,
    source,
    reason
from seeds.thresholds
order by name
