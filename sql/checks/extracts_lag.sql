-- severity: warn
-- where dates are real, the newest extract is of the last days before the night
-- checked: staging.stg_patient_extents
select extents.patient_key
from staging.stg_patient_extents as extents
cross join raw.night as night
cross join seeds.thresholds_wide as thresholds
where night.is_limited_data_set
qualify
    night.as_of_night - max(extents.observed_through_date) over ()
    > thresholds.extract_lag_days
