-- severity: fail
-- fct_trajectory has one row per episode_key and as_of_day
-- checked: marts.fct_trajectory
select
    episode_key,
    as_of_day
from marts.fct_trajectory
group by episode_key, as_of_day
having count(*) > 1
