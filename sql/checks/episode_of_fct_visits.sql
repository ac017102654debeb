-- severity: fail
-- every row of fct_visits belongs to a listed episode
-- checked: marts.fct_visits
select facts.episode_key
from marts.fct_visits as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
