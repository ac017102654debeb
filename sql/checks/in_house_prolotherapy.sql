-- severity: warn
-- ALERT: no clinic bills its own prolotherapy (HCPCS M0076)
-- checked: raw.clinic_visits
select
    rejected.file_id,
    rejected.row_number
from warehouse.quarantine.rejected_rows as rejected
inner join warehouse.meta.files as files on rejected.file_id = files.file_id
inner join raw.night as night on files.night <= night.as_of_night
where rejected.rule = 'in_house_prolotherapy'
