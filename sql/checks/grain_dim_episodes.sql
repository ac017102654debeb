-- severity: fail
-- dim_episodes has one row per episode_key
-- checked: marts.dim_episodes
select episode_key
from marts.dim_episodes
group by episode_key
having count(*) > 1
