-- severity: fail
-- every row of fct_evidence belongs to a listed episode
-- checked: marts.fct_evidence
select facts.episode_key
from marts.fct_evidence as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
