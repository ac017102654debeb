-- Visits without an episode key, numbered by the long gaps in a patient's care
-- Grain: one row per visit without an episode key
-- Rule: a new episode begins with a visit of care after a long gap without any; other
--   rows belong to the episode that is running, those before all care to the first.
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

preceded as (
    select
        *,
        max(case when is_care_visit then visit_date end) over (
            partition by patient_key
            order by visit_date, visit_id
            rows between unbounded preceding and 1 preceding
        ) as previous_date
    from visits
),

beginnings as (
    select
        preceded.*,
        case
            when not preceded.is_care_visit then 0
            when preceded.previous_date is null then 1
            when
                preceded.visit_date - preceded.previous_date
                >= thresholds.episode_gap_days
                then 1
            else 0
        end as is_beginning
    from preceded
    cross join seeds.thresholds_wide as thresholds
)

select
    visit_id,
    patient_key,
    cast(greatest(1, sum(is_beginning) over (
        partition by patient_key order by visit_date, visit_id
        rows between unbounded preceding and current row
    )) as integer) as episode_number
from beginnings
