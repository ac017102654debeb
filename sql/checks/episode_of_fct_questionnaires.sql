-- severity: fail
-- every row of fct_questionnaires belongs to a listed episode
-- checked: marts.fct_questionnaires
select facts.episode_key
from marts.fct_questionnaires as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
