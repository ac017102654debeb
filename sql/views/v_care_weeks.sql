-- Diary and judgement of each week of care, with clinic, spoke and stage
-- Grain: one row per episode and whole care week, from the four weeks before care on
-- Rule: the judgement is the one of the last day of the week; weeks before care day 0
--   have none. A day without an entry is missing, never headache-free.
-- NULL: no judgement, or no recorded day in the week
with weeks as (
    select * from marts.fct_diary_weeks
    where care_week >= -4
),

judgements as (select * from marts.fct_trajectory)

select
    weeks.episode_key,
    episodes.patient_key,
    episodes.clinic_key,
    episodes.primary_spoke,
    judgements.stage,
    weeks.care_week,
    weeks.recorded_days,
    weeks.headache_days,
    weeks.headache_days_per_28,
    weeks.episodic_entries,
    judgements.state as trajectory_state,
    judgements.plateau_probability,
    judgements.fitted_mhd,
    judgements.goal_mhd
from weeks
inner join marts.dim_episodes as episodes on weeks.episode_key = episodes.episode_key
left join judgements
    on
        weeks.episode_key = judgements.episode_key
        and weeks.care_week * 7 + 6 = judgements.as_of_day
