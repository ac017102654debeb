-- How far each patient had come on the pathway at each period
-- Grain: one row per patient and period
-- Rule: the newest move to a later stage; all prolotherapy referrals made by then; the
--   first time at goal by then; a plateau called within the last window.
-- Source: thresholds.non_starter_days, thresholds.window_days
-- NULL: no move, no referral, never at goal, wait not known; has_closed_referral, where
--   not referred, and in earlier periods: a status carries no day
with points as (select * from intermediate.int_period_episodes),

joined as (select * from intermediate.int_period_steps)

select
    joined.patient_key,
    joined.periods_ago,
    joined.days_to_next_stage,
    coalesce(
        points.as_of_day - joined.newest_plateau_day < thresholds.window_days, false
    ) as is_newly_called,
    joined.is_referral_evidenced,
    joined.plateau_to_referral_days,
    case when joined.periods_ago = 0 then joined.has_closed_referral end
        as has_closed_referral,
    coalesce(
        points.as_of_date - episodes.first_attended_date
        >= thresholds.non_starter_days
        and not episodes.is_left_truncated, false
    ) as is_start_due,
    case when points.as_of_day is not null then status.evaluation_to_treatment_days end
        as evaluation_to_treatment_days,
    case when points.as_of_day >= goals.goal_day then goals.visits_to_goal end
        as visits_to_goal
from joined
cross join seeds.thresholds_wide as thresholds
inner join points
    on
        joined.patient_key = points.patient_key
        and joined.periods_ago = points.periods_ago
inner join intermediate.int_episodes as episodes
    on points.episode_key = episodes.episode_key
inner join intermediate.int_care_status as status
    on points.episode_key = status.episode_key
left join intermediate.int_visits_to_goal as goals
    on points.episode_key = goals.episode_key
