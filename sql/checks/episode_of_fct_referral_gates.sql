-- severity: fail
-- every row of fct_referral_gates belongs to a listed episode
-- checked: marts.fct_referral_gates
select facts.episode_key
from marts.fct_referral_gates as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
