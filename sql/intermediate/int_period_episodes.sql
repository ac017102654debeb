-- Care status, at each period, of the episode by which each patient is counted
-- Grain: one row per patient and period that the patient's first visit precedes
-- Rule: by what is dated up to then; care status by the rules of int_care_status. A
--   discharge holds until care goes on after it. Period 0 gives the episode of
--   int_current_episodes.
-- Source: thresholds.lost_to_follow_up_days, thresholds.active_caseload_days
-- NULL: as_of_day before the first treatment
with begun as (select * from intermediate.int_counted_episodes),

last_visits as (
    select
        begun.episode_key,
        begun.periods_ago,
        max(visits.visit_date) as last_attended_date,
        max(visits.visit_date) filter (where visits.visit_type = 'discharge')
            as last_discharge_date
    from begun
    inner join intermediate.int_visits as visits
        on
            begun.episode_key = visits.episode_key
            and begun.as_of_date >= visits.visit_date
    where visits.is_care_visit
    group by begun.episode_key, begun.periods_ago
)

select
    begun.patient_key,
    begun.periods_ago,
    begun.episode_key,
    begun.clinic_key,
    begun.as_of_date,
    case when begun.day_of_care >= 0 then begun.day_of_care end as as_of_day,
    cast(floor(
        (least(begun.day_of_care, begun.last_span_day) + 1) / 7.0
    ) as integer) * 7 - 1 as judged_day,
    case
        when coalesce(begun.day_of_care, -1) < 0 then 'not_started'
        when last_visits.last_discharge_date = last_visits.last_attended_date
            then 'discharged'
        when
            begun.as_of_date - last_visits.last_attended_date
            >= thresholds.lost_to_follow_up_days
            then 'lost_to_follow_up'
        when
            begun.as_of_date - last_visits.last_attended_date
            <= thresholds.active_caseload_days
            then 'active'
        else 'between_visits'
    end as care_status
from begun
cross join seeds.thresholds_wide as thresholds
left join last_visits
    on
        begun.episode_key = last_visits.episode_key
        and begun.periods_ago = last_visits.periods_ago
