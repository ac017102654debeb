-- The groups that each window of care is reported in
-- Grain: one row per episode, window that is over and kind of group
-- Rule: all treated patients, their spoke, the stage the window began in, the same with
--   all stages after the conservative one together, whether the headache was chronic
--   before care, and the newest state of the patients in care
-- Source: thresholds.drift_baseline_mhd
-- NULL: stage, before care; baseline_mhd, without an evaluable baseline; state_now, for
--   patients who are not in care
with windows as (select * from intermediate.int_reported_windows)

select
    windows.*,
    'all' as group_kind,
    'all' as patient_group
from windows
union all
select
    windows.*,
    'spoke' as group_kind,
    windows.primary_spoke as patient_group
from windows
union all
select
    windows.*,
    'stage' as group_kind,
    windows.stage as patient_group
from windows
where windows.stage is not null
union all
select
    windows.*,
    'stage_pooled' as group_kind,
    case when windows.stage = 'conservative' then 'conservative' else 'later' end
        as patient_group
from windows
where windows.stage is not null
union all
select
    windows.*,
    'baseline' as group_kind,
    'chronic' as patient_group
from windows
cross join seeds.thresholds_wide as thresholds
where windows.baseline_mhd >= thresholds.drift_baseline_mhd
union all
select
    windows.*,
    'state' as group_kind,
    windows.state_now as patient_group
from windows
where windows.state_now is not null
