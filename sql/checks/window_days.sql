-- severity: fail
-- a window holds no more recorded days than it has days, and no more headache days
-- checked: marts.fct_windows
select windows.episode_key
from marts.fct_windows as windows
cross join seeds.thresholds_wide as thresholds
where
    windows.recorded_days > thresholds.window_days
    or windows.headache_days > windows.recorded_days
