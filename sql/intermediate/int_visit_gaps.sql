-- Visits without an episode key, numbered by the long gaps in a patient's care
-- Grain: one row per visit without an episode key
-- Rule: a new episode begins with a visit of care after a long gap without any. Other
--   rows belong to the episode that is running, those before all care to the first;
--   once the gap is over they lie ahead of the episode that follows, if one does. Of
--   one day, visits of care come first.
-- Source: thresholds.episode_gap_days
-- NULL: none
with visits as (
    select
        visits.visit_id,
        visits.patient_key,
        visits.visit_date,
        treatments.is_care_visit
    from staging.stg_clinic_visits as visits
    inner join intermediate.int_visit_treatments as treatments
        on visits.visit_id = treatments.visit_id
    where visits.episode_key is null
),

care as (
    select
        *,
        max(case when is_care_visit then visit_date end) over (
            partition by patient_key
            order by visit_date asc, is_care_visit desc, visit_id asc
            rows between unbounded preceding and 1 preceding
        ) as previous_date,
        max(case when is_care_visit then visit_date end) over (
            partition by patient_key
        ) as last_date
    from visits
),

gaps as (
    select
        care.*,
        coalesce(
            care.visit_date - care.previous_date >= thresholds.episode_gap_days, false
        ) as is_after_gap
    from care
    cross join seeds.thresholds_wide as thresholds
)

select
    visit_id,
    patient_key,
    not is_care_visit and is_after_gap and visit_date < last_date as is_ahead,
    cast(greatest(1, count(*) filter (
        where is_care_visit and (is_after_gap or previous_date is null)
    ) over (
        partition by patient_key
        order by visit_date asc, is_care_visit desc, visit_id asc
        rows between unbounded preceding and current row
    )) + cast(is_ahead as integer) as integer) as episode_number
from gaps
