-- Corrections of known source errors, as counts
-- Grain: one row per export, column and reason
-- Rule: a correction is stale where the newest version of its row no longer holds the
--   value that it expects, or there is no such row; it then changes nothing
-- NULL: none
select
    export,
    column_name,
    reason,
    count(*) filter (where is_applied) as applied,
    count(*) filter (where not is_applied) as stale
from raw.corrections
group by export, column_name, reason
order by export, column_name, reason
