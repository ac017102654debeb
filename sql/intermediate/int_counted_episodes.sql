-- The care episode by which each patient is counted at each period
-- Grain: one row per patient and period that the patient's first visit precedes
-- Rule: the newest episode begun by then. Days are counted back from the end of the
--   patient's data; last_span_day is the last day of care that belongs to the episode.
-- Source: care model
-- NULL: day_of_care and last_span_day, of an episode without treatment
select
    episodes.patient_key,
    periods.periods_ago,
    episodes.episode_key,
    episodes.clinic_key,
    episodes.observed_through_date - periods.days_ago as as_of_date,
    cast(
        episodes.observed_through_date - periods.days_ago - episodes.care_day_0_date
        as integer
    ) as day_of_care,
    cast(episodes.span_end_date - episodes.care_day_0_date as integer)
        as last_span_day
from intermediate.int_episodes as episodes
cross join intermediate.int_periods as periods
where episodes.first_visit_date + periods.days_ago <= episodes.observed_through_date
qualify row_number() over (
    partition by episodes.patient_key, periods.periods_ago
    order by episodes.first_visit_date desc, episodes.episode_key desc
) = 1
