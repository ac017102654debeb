-- severity: fail
-- headache days per 28 have bounds and lie within them
-- checked: marts.fct_windows
select episode_key
from marts.fct_windows
where mhd is not null and not coalesce(mhd between mhd_low and mhd_high, false)
