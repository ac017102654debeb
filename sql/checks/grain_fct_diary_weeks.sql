-- severity: fail
-- fct_diary_weeks has one row per episode_key and care_week
-- checked: marts.fct_diary_weeks
select
    episode_key,
    care_week
from marts.fct_diary_weeks
group by episode_key, care_week
having count(*) > 1
