-- severity: fail
-- rows landed = loaded + unchanged + quarantined, for every accepted file
-- checked: warehouse.meta.files
select file_id
from warehouse.meta.files
where
    outcome != 'refused'
    and rows_landed
    is distinct from rows_loaded + rows_unchanged + rows_quarantined
