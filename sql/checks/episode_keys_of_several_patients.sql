-- severity: warn
-- an episode key of the source belongs to one patient; shared ones were split
-- checked: intermediate.int_visit_episodes
select visit_id
from intermediate.int_visit_episodes
where is_shared_key
