-- severity: warn
-- every correction still finds the source error that it corrects
-- checked: raw.corrections
select row_number
from raw.corrections
where not is_applied
