-- severity: fail
-- fct_windows has one row per episode_key and window_index
-- checked: marts.fct_windows
select
    episode_key,
    window_index
from marts.fct_windows
group by episode_key, window_index
having count(*) > 1
