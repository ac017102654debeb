-- Every file that was found, refused ones too
-- Grain: one row per file name and content
-- Rule: landed = loaded + unchanged + quarantined for every file that was taken; of a
--   refused file that was read again beside a repaired manifest, the last verdict
-- NULL: reason, unless refused; export, where the name announces none
select
    file_name,
    sha256,
    export,
    contract_version,
    date_regime,
    is_simulated,
    rows_landed,
    rows_loaded,
    rows_unchanged,
    rows_quarantined,
    outcome,
    reason,
    night
from warehouse.meta.files
qualify
    row_number() over (partition by file_name, sha256 order by file_id desc) = 1
order by file_id
