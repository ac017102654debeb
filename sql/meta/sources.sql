-- Newest rows of each export, compared with the expected number
-- Grain: one row per export
-- Rule: expected is the mean over the nights before that brought a file; a source is
--   late when more nights have passed since than thresholds allow
-- Source: thresholds.source_late_nights, thresholds.unusual_rows_share
-- NULL: rows_expected and is_unusual, when the newest night is the first
with files as (
    select files.*
    from warehouse.meta.files as files
    cross join raw.night as night
    where files.export is not null and files.night <= night.as_of_night
),

nights as (
    select
        export,
        night,
        count(*) filter (where outcome = 'refused') as files_refused,
        coalesce(sum(rows_landed), 0) as rows_landed,
        coalesce(sum(rows_loaded), 0) as rows_loaded,
        coalesce(sum(rows_unchanged), 0) as rows_unchanged,
        coalesce(sum(rows_quarantined), 0) as rows_quarantined,
        sum(count(*)) over (partition by export) as files
    from files
    group by export, night
),

compared as (
    select
        *,
        sum(rows_landed) over earlier * 1.0
        / nullif(count(*) over earlier, 0) as rows_expected
    from nights
    window earlier as (
        partition by export order by night
        rows between unbounded preceding and 1 preceding
    )
)

select
    compared.export,
    cast(compared.files as integer) as files,
    compared.night as newest_night,
    cast(night.as_of_night - compared.night as integer) as nights_since,
    night.as_of_night - compared.night > thresholds.source_late_nights as is_late,
    cast(compared.files_refused as integer) as files_refused,
    cast(compared.rows_landed as bigint) as rows_landed,
    compared.rows_expected,
    abs(compared.rows_landed - compared.rows_expected)
    > thresholds.unusual_rows_share * compared.rows_expected as is_unusual,
    cast(compared.rows_loaded as bigint) as rows_loaded,
    cast(compared.rows_unchanged as bigint) as rows_unchanged,
    cast(compared.rows_quarantined as bigint) as rows_quarantined
from compared
cross join raw.night as night
cross join seeds.thresholds_wide as thresholds
qualify
    row_number() over (
        partition by compared.export order by compared.night desc
    ) = 1
order by compared.export
