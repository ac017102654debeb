-- severity: fail
-- headache days per 28 lie within their bounds
-- checked: marts.fct_windows
select episode_key
from marts.fct_windows
where not mhd between mhd_low and mhd_high
