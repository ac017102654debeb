-- Care status of each episode at each period
-- Grain: one row per episode and period
-- Rule: by what is dated up to then. not_started without a treatment visit; discharged
--   until care goes on after it; lost_to_follow_up after a long silence; active after a
--   recent visit; else between_visits.
-- Source: thresholds.lost_to_follow_up_days, thresholds.active_caseload_days
-- NULL: days_since_last_visit before the first visit of care
with points as (
    select
        episodes.episode_key,
        periods.periods_ago,
        episodes.observed_through_date - periods.days_ago as as_of_date,
        as_of_date - episodes.care_day_0_date as day_of_care
    from intermediate.int_episodes as episodes
    cross join intermediate.int_periods as periods
),

last_visits as (
    select
        points.episode_key,
        points.periods_ago,
        max(visits.visit_date) as last_visit_date,
        max(visits.visit_date) filter (where visits.visit_type = 'discharge')
            as last_discharge_date
    from points
    inner join intermediate.int_visits as visits
        on
            points.episode_key = visits.episode_key
            and points.as_of_date >= visits.visit_date
    where visits.is_care_visit
    group by points.episode_key, points.periods_ago
),

silences as (
    select
        points.*,
        last_visits.last_discharge_date = last_visits.last_visit_date as is_discharged,
        cast(points.as_of_date - last_visits.last_visit_date as integer)
            as days_since_last_visit
    from points
    left join last_visits
        on
            points.episode_key = last_visits.episode_key
            and points.periods_ago = last_visits.periods_ago
)

select
    silences.episode_key,
    silences.periods_ago,
    silences.days_since_last_visit,
    case
        when coalesce(silences.day_of_care < 0, true) then 'not_started'
        when silences.is_discharged then 'discharged'
        when silences.days_since_last_visit >= thresholds.lost_to_follow_up_days
            then 'lost_to_follow_up'
        when silences.days_since_last_visit <= thresholds.active_caseload_days
            then 'active'
        else 'between_visits'
    end as care_status
from silences
cross join seeds.thresholds_wide as thresholds
