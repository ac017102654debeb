-- severity: fail
-- every row of fct_trajectory belongs to a listed episode
-- checked: marts.fct_trajectory
select facts.episode_key
from marts.fct_trajectory as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
