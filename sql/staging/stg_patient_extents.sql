-- How far each patient's data reach, by the exports loaded up to the as-of night
-- Grain: one row per patient
-- Rule: data end with the patient's newest extract, inclusive. Where dates are real,
--   the newest extract of the clinic counts, so that silence is seen.
-- NULL: none
with night as (select * from raw.night),

visits as (select * from staging.stg_clinic_visits),

patients as (
    select
        extents.patient_key,
        max(extents.extracted_on) as own_extent
    from raw.patient_extents as extents
    cross join night
    where extents.loaded_night <= night.as_of_night
    group by extents.patient_key
),

clinic_patients as (
    select distinct
        clinic_key,
        patient_key
    from visits
),

clinics as (
    select
        clinic_patients.clinic_key,
        max(patients.own_extent) as clinic_extent
    from clinic_patients
    inner join patients
        on clinic_patients.patient_key = patients.patient_key
    group by clinic_patients.clinic_key
),

widest as (
    select
        clinic_patients.patient_key,
        max(clinics.clinic_extent) as clinic_extent
    from clinic_patients
    inner join clinics
        on clinic_patients.clinic_key = clinics.clinic_key
    group by clinic_patients.patient_key
)

select
    patients.patient_key,
    case
        when night.is_limited_data_set
            then coalesce(widest.clinic_extent, patients.own_extent)
        else patients.own_extent
    end as observed_through_date
from patients
cross join night
left join widest on patients.patient_key = widest.patient_key
