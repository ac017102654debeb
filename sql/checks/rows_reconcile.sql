-- severity: fail
-- rows landed = loaded + unchanged + quarantined, for every file that was taken
-- checked: warehouse.meta.files
select file_id
from warehouse.meta.files
where
    outcome != 'refused'
    and rows_landed
    is distinct from rows_loaded + rows_unchanged + rows_quarantined
