-- severity: fail
-- every row of fct_referrals belongs to a listed episode
-- checked: marts.fct_referrals
select facts.episode_key
from marts.fct_referrals as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
