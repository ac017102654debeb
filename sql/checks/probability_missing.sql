-- severity: fail
-- the plateau probability is missing only with insufficient data
-- checked: marts.fct_trajectory
select episode_key
from marts.fct_trajectory
where
    (plateau_probability is null)
    is distinct from (detector_state = 'insufficient_data')
