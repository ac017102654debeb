-- Clinic visits: the newest active version of every visit
-- Grain: one row per visit
-- Rule: newest extract wins, ties by load order; a removed visit is hidden
-- NULL: not recorded; an empty list means that no code was recorded
select * exclude (superseded_date, record_status)
from staging.stg_visit_versions
where superseded_date is null and record_status is distinct from 'removed'
