-- severity: fail
-- fct_diary_days has one row per episode_key and care_day
-- checked: marts.fct_diary_days
select
    episode_key,
    care_day
from marts.fct_diary_days
group by episode_key, care_day
having count(*) > 1
