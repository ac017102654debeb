-- severity: fail
-- every row of rpt_patient_weeks belongs to a listed episode
-- checked: marts.rpt_patient_weeks
select facts.episode_key
from marts.rpt_patient_weeks as facts
anti join marts.dim_episodes as episodes
    on facts.episode_key = episodes.episode_key
