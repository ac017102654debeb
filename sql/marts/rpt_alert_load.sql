-- Number of patients on the worklist, by plateau status
-- Grain: one row per status that a patient in care has
-- Rule: see rpt_worklist
-- NULL: none; a status without patients has no row
select
    plateau_status,
    cast(count(*) as integer) as patients
from marts.rpt_worklist
group by plateau_status
order by plateau_status
