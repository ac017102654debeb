-- Every file that was found, refused ones too
-- Grain: one row per file
-- Rule: landed = loaded + unchanged + quarantined for every file that was taken
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
order by file_id
