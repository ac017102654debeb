-- What each patient contributes to the metrics, at each period
-- Grain: one row per patient and period
-- Rule: see int_period_episodes, int_period_diary and int_period_pathway
-- NULL: not evaluable, not recorded, not reached
with points as (select * from intermediate.int_period_episodes)

select
    points.patient_key,
    points.periods_ago,
    points.episode_key,
    points.clinic_key,
    points.care_status = 'active' as is_active,
    points.care_status in ('active', 'between_visits') as is_in_care,
    points.care_status != 'not_started' as is_treated,
    points.care_status = 'lost_to_follow_up' as is_lost,
    diary.* exclude (patient_key, periods_ago), -- noqa: RF02
    pathway.* exclude (patient_key, periods_ago) -- noqa: RF02
from points
inner join intermediate.int_period_diary as diary
    on
        points.patient_key = diary.patient_key
        and points.periods_ago = diary.periods_ago
inner join intermediate.int_period_pathway as pathway
    on
        points.patient_key = pathway.patient_key
        and points.periods_ago = pathway.periods_ago
