-- severity: fail
-- every row of fct_windows belongs to a listed episode
-- checked: marts.fct_windows
select facts.episode_key
from marts.fct_windows as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
