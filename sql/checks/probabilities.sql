-- severity: fail
-- the four state probabilities lie in 0..1 and add up to 1
-- checked: marts.fct_trajectory
select episode_key
from marts.fct_trajectory
where
    plateau_probability is not null
    and not coalesce(
        plateau_probability between 0 and 1
        and p_plateau >= 0
        and p_improving >= 0
        and p_at_goal >= 0
        and p_worsening >= 0
        and abs(p_plateau + p_improving + p_at_goal + p_worsening - 1) <= 0.001,
        false
    )
