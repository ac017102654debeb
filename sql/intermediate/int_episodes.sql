-- Care episodes: who, where, from when and how far the data reach
-- Grain: one row per care episode
-- Rule: care day 0 is the first attended treatment visit. A diary day belongs to the
--   episode whose span holds it: from some days before care day 0 to the day before the
--   patient's next span. Care that began before the data is left-truncated.
-- Source: care model; thresholds.episode_lead_days
-- NULL: care_day_0_date and the span, where no treatment visit was attended
with visits as (select * from intermediate.int_visits),

thresholds as (select * from seeds.thresholds_wide),

summary as (
    select
        episode_key,
        min(patient_key) as patient_key,
        min(visit_date) filter (where is_treatment) as care_day_0_date,
        min(visit_date) filter (where is_attended) as first_attended_date,
        max(visit_date) filter (where is_attended) as last_attended_date,
        min(visit_date) as first_visit_date
    from visits
    group by episode_key
),

entries as (
    select
        episode_key,
        clinic_key,
        provider_key,
        visit_type
    from visits
    qualify row_number() over (
        partition by episode_key
        order by
            is_attended desc, visit_date asc,
            visit_type != 'evaluation' asc, visit_id asc
    ) = 1
),

spans as (
    select
        summary.*,
        extents.observed_through_date,
        summary.care_day_0_date - thresholds.episode_lead_days
            as span_start_date,
        lead(summary.care_day_0_date - thresholds.episode_lead_days) over (
            partition by summary.patient_key, summary.care_day_0_date is null
            order by summary.care_day_0_date, summary.episode_key
        ) as next_span_start_date
    from summary
    cross join thresholds
    inner join staging.stg_patient_extents as extents
        on summary.patient_key = extents.patient_key
)

select
    spans.episode_key,
    spans.patient_key,
    entries.clinic_key,
    entries.provider_key,
    spans.first_visit_date,
    spans.first_attended_date,
    spans.last_attended_date,
    spans.care_day_0_date,
    spans.observed_through_date,
    spans.span_start_date,
    least(
        spans.observed_through_date,
        coalesce(spans.next_span_start_date - 1, spans.observed_through_date)
    ) as span_end_date,
    spans.first_attended_date is not null and entries.visit_type != 'evaluation'
        as is_left_truncated
from spans
inner join entries on spans.episode_key = entries.episode_key
