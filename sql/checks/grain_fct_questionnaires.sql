-- severity: fail
-- fct_questionnaires has one row per episode_key and measure and care_day
-- checked: marts.fct_questionnaires
select
    episode_key,
    measure,
    care_day
from marts.fct_questionnaires
group by episode_key, measure, care_day
having count(*) > 1
