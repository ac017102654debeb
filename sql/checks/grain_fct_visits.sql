-- severity: fail
-- fct_visits has one row per visit_id
-- checked: marts.fct_visits
select visit_id
from marts.fct_visits
group by visit_id
having count(*) > 1
