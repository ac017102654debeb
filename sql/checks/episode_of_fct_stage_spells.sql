-- severity: fail
-- every row of fct_stage_spells belongs to a listed episode
-- checked: marts.fct_stage_spells
select facts.episode_key
from marts.fct_stage_spells as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
