-- severity: fail
-- every row of fct_diary_weeks belongs to a listed episode
-- checked: marts.fct_diary_weeks
select facts.episode_key
from marts.fct_diary_weeks as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
