-- severity: fail
-- a window holds at most 28 recorded days and no more headache days than that
-- checked: marts.fct_windows
select episode_key
from marts.fct_windows
where recorded_days > 28 or headache_days > recorded_days
