-- The groups that each window of care is reported in
-- Grain: one row per episode, window that is over and kind of group
-- Rule: all treated patients, their spoke, the stage the window began in, the same with
--   all stages after the conservative one together, whether the headache was chronic
--   before care, and the newest state of the patients in care
-- Source: thresholds.drift_baseline_mhd
-- NULL: stage, before care; baseline_mhd, without an evaluable baseline; state_now, for
--   who is not in care
with episodes as (
    select * from marts.rpt_current_episodes
    where stage != 'not_started'
),

windows as (
    select
        windows.episode_key,
        windows.window_index,
        windows.mhd,
        windows.responder_30,
        windows.responder_50,
        windows.responder_75,
        windows.responder_100,
        baselines.mhd as baseline_mhd,
        episodes.primary_spoke,
        in_force.stage,
        case when episodes.is_in_care then episodes.trajectory_state end
            as state_now
    from episodes
    inner join marts.fct_windows as windows
        on episodes.episode_key = windows.episode_key and windows.is_over
    left join marts.fct_windows as baselines
        on episodes.episode_key = baselines.episode_key and baselines.window_index = 0
    left join intermediate.int_window_stages as in_force
        on
            windows.episode_key = in_force.episode_key
            and windows.window_index = in_force.window_index
)

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
