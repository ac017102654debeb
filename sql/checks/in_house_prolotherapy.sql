-- severity: warn
-- ALERT: no clinic charges for prolotherapy of its own (HCPCS M0076)
-- checked: raw.clinic_visits
select
    rejected.file_id,
    rejected.row_number
from warehouse.quarantine.rejected_rows as rejected
where rejected.rule = 'in_house_prolotherapy'
