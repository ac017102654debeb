-- severity: fail
-- the four state probabilities lie in 0..1 and add up to 1
-- checked: marts.fct_trajectory
select episode_key
from marts.fct_trajectory
where
    plateau_probability not between 0 and 1
    or abs(p_plateau + p_improving + p_at_goal + p_worsening - 1) > 0.001
