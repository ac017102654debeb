-- Newest rows of each export, compared with the expected number
-- Grain: one row per export with an accepted file
-- Rule: expected is the mean over the nights before that brought an accepted file; a
--   source is late when more nights have passed since than thresholds allow
-- Source: thresholds.source_late_nights, thresholds.unusual_rows_share
-- NULL: rows_expected and is_unusual, when the newest night is the first
with nights as (
    select
        export,
        night,
        sum(rows_landed) as rows_landed,
        sum(rows_loaded) as rows_loaded,
        sum(rows_unchanged) as rows_unchanged,
        sum(rows_quarantined) as rows_quarantined
    from meta.files
    where export is not null and outcome != 'refused'
    group by export, night
),

compared as (
    select
        *,
        avg(rows_landed) over (
            partition by export order by night
            rows between unbounded preceding and 1 preceding
        ) as rows_expected
    from nights
    qualify night = max(night) over (partition by export)
),

counts as (
    select
        compared.export,
        count(*) as files,
        count(*) filter (
            where files.outcome = 'refused' and files.night >= compared.night
        ) as files_refused
    from compared
    inner join meta.files as files on compared.export = files.export
    group by compared.export
)

select
    compared.export,
    cast(counts.files as integer) as files,
    compared.night as newest_night,
    cast(night.as_of_night - compared.night as integer) as nights_since,
    night.as_of_night - compared.night > thresholds.source_late_nights as is_late,
    cast(counts.files_refused as integer) as files_refused,
    cast(compared.rows_landed as bigint) as rows_landed,
    compared.rows_expected,
    abs(compared.rows_landed - compared.rows_expected)
    > thresholds.unusual_rows_share * compared.rows_expected as is_unusual,
    cast(compared.rows_loaded as bigint) as rows_loaded,
    cast(compared.rows_unchanged as bigint) as rows_unchanged,
    cast(compared.rows_quarantined as bigint) as rows_quarantined
from compared
inner join counts on compared.export = counts.export
cross join raw.night as night
cross join seeds.thresholds_wide as thresholds
order by compared.export
