-- Every file that was found up to the as-of night, refused ones too
-- Grain: one row per file name and content
-- Rule: landed = loaded + unchanged + quarantined, 0 for a refused file; of a refused
--   file that was read again with a repaired manifest, the last verdict
-- NULL: reason, unless refused; export, where the name announces none
select
    files.file_name,
    files.sha256,
    files.export,
    files.contract_version,
    files.date_regime,
    files.is_simulated,
    files.rows_landed,
    files.rows_loaded,
    files.rows_unchanged,
    files.rows_quarantined,
    files.outcome,
    files.reason,
    files.night
from warehouse.meta.files as files
inner join raw.night as night on files.night <= night.as_of_night
qualify
    row_number() over (
        partition by files.file_name, files.sha256 order by files.file_id desc
    ) = 1
order by files.file_id
