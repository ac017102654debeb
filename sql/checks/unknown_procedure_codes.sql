-- severity: warn
-- procedure codes are known to the seed table
-- checked: intermediate.int_visit_procedures
select visit_id
from intermediate.int_visit_procedures
where category is null
