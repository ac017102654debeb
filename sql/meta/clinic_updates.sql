-- Which clinics the newest exports have brought up to date
-- Grain: one row per clinic and export
-- Rule: a file with a newer extract of one of its patients brings a clinic up to date;
--   nights count to the newest one that brought this export at all, so that a silent
--   clinic is told apart from a night without any export
-- NULL: none
with night as (select * from raw.night),

visits as (select * from staging.stg_clinic_visits),

-- a patient who changed clinics counts for the newest one
patient_clinics as (
    select
        patient_key,
        clinic_key
    from visits
    qualify
        row_number() over (
            partition by patient_key order by visit_date desc, visit_id desc
        ) = 1
),

arrivals as (
    select
        patient_clinics.clinic_key,
        extents.export,
        max(extents.loaded_night) as newest_night
    from raw.patient_extents as extents
    cross join night
    inner join patient_clinics on extents.patient_key = patient_clinics.patient_key
    where extents.loaded_night <= night.as_of_night
    group by patient_clinics.clinic_key, extents.export
),

counted as (
    select
        clinic_key,
        export,
        newest_night,
        max(newest_night) over (partition by export) - newest_night as nights_since
    from arrivals
)

select
    counted.clinic_key,
    counted.export,
    counted.newest_night,
    counted.nights_since,
    counted.nights_since <= thresholds.clinic_updated_nights as is_updated
from counted
cross join seeds.thresholds_wide as thresholds
order by counted.clinic_key, counted.export
