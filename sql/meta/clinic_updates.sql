-- Which clinics the newest exports have brought up to date
-- Grain: one row per clinic and export
-- Rule: a file with a newer extract of one of its patients brings a clinic up to date;
--   nights count to the newest one that brought this export at all, so that a silent
--   clinic is not confused with a night without any export
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
    select distinct
        patient_clinics.clinic_key,
        extents.export,
        extents.loaded_night,
        dense_rank()
            over (partition by extents.export order by extents.loaded_night desc)
            as place
    from raw.patient_extents as extents
    cross join night
    inner join patient_clinics on extents.patient_key = patient_clinics.patient_key
    where extents.loaded_night <= night.as_of_night
),

export_nights as (
    select
        export,
        max(loaded_night) as last_night,
        max(case when place = 2 then loaded_night end) as previous_night
    from arrivals
    group by export
)

select
    arrivals.clinic_key,
    arrivals.export,
    max(arrivals.loaded_night) as newest_night,
    any_value(nights.last_night) - newest_night as nights_since,
    nights_since <= any_value(thresholds.clinic_updated_nights) as is_updated,
    nights_since > any_value(thresholds.source_late_nights) as is_late,
    not is_updated and coalesce(
        any_value(nights.previous_night) - newest_night
        <= any_value(thresholds.clinic_updated_nights), false
    ) as became_silent
from arrivals
inner join export_nights as nights on arrivals.export = nights.export
cross join seeds.thresholds_wide as thresholds
group by arrivals.clinic_key, arrivals.export
order by arrivals.clinic_key, arrivals.export
