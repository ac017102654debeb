-- Care episodes: who, where, from when and how far the data reach
-- Grain: one row per care episode
-- Rule: a diary day belongs to the episode whose span holds it: from some days before
--   care day 0 to the day before the patient's next span. Care that began before the
--   data is left-truncated.
-- Source: care model; thresholds.episode_lead_days
-- NULL: care_day_0_date and the span, where no treatment visit was attended
with visits as (select * from intermediate.int_episode_visits),

spans as (
    select
        visits.*,
        extents.observed_through_date,
        visits.care_day_0_date - thresholds.episode_lead_days as span_start_date,
        lead(visits.care_day_0_date - thresholds.episode_lead_days) over (
            partition by visits.patient_key, visits.care_day_0_date is null
            order by visits.care_day_0_date, visits.episode_key
        ) as next_span_start_date
    from visits
    cross join seeds.thresholds_wide as thresholds
    inner join staging.stg_patient_extents as extents
        on visits.patient_key = extents.patient_key
)

select
    episode_key,
    patient_key,
    clinic_key,
    provider_key,
    first_visit_date,
    first_attended_date,
    last_attended_date,
    care_day_0_date,
    observed_through_date,
    span_start_date,
    least(
        observed_through_date,
        coalesce(next_span_start_date - 1, observed_through_date)
    ) as span_end_date,
    is_left_truncated
from spans
