-- Headache diary: the newest active version of every entry
-- Grain: one row per patient and day
-- Rule: newest extract wins, ties by load order; a removed entry is hidden
-- NULL: not recorded
select * exclude (superseded_date, record_status)
from staging.stg_diary_versions
where superseded_date is null and record_status is distinct from 'removed'
