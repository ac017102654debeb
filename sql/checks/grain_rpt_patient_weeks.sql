-- severity: fail
-- rpt_patient_weeks has one row per episode_key and care_week
-- checked: marts.rpt_patient_weeks
select
    episode_key,
    care_week
from marts.rpt_patient_weeks
group by episode_key, care_week
having count(*) > 1
