-- What this release is and what made it
-- Grain: one row
-- Rule: data_through is the newest day of the data where dates are real, else the
--   newest night that loaded data, for shifted dates have no calendar.
-- NULL: data_through, before anything was loaded
with files as (
    select files.*
    from warehouse.meta.files as files
    cross join raw.night as night
    where files.outcome != 'refused' and files.night <= night.as_of_night
),

loaded as (
    select
        max(night) as newest_night,
        string_agg(distinct date_regime, ';' order by date_regime) as date_regime
    from files
),

extents as (
    select max(observed_through_date) as newest_date
    from staging.stg_patient_extents
)

select
    facts.run_id,
    facts.published_at,
    case
        when night.is_limited_data_set then extents.newest_date
        else loaded.newest_night
    end as data_through,
    night.as_of_night,
    facts.code_version,
    facts.contract_versions,
    facts.thresholds_hash,
    facts.prior_version,
    coalesce(loaded.date_regime, 'none') as date_regime,
    night.is_simulated,
    facts.marts_digest
from raw.release_facts as facts
cross join raw.night as night
cross join loaded
cross join extents
