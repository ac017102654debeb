-- Windows of care, each with baseline, clinic, spoke and stage
-- Grain: one row per episode and window of care that is over (the baseline is a column)
-- Rule: every episode observed that long has its row, also after leaving care; so the
--   rows of one window_index are those who could have reached it. The stage is the
--   highest one reached when the window began, as on the Outcomes page: nobody is
--   grouped by what came later. Counted as a responder with non-responder imputation:
--   a patient without an evaluable window did not respond.
-- Source: thresholds.responder_min_baseline_mhd
-- NULL: not evaluable; responder_50_imputed without a usable baseline
with windows as (
    select * from marts.fct_windows
    where window_index > 0 and is_over
),

baselines as (
    select
        windows.episode_key,
        windows.mhd as baseline_mhd,
        windows.mhd_status as baseline_status,
        coalesce(windows.mhd > thresholds.value, false) as has_usable_baseline
    from marts.fct_windows as windows
    inner join meta.thresholds as thresholds
        on thresholds.name = 'responder_min_baseline_mhd'
    where windows.window_index = 0
),

stages as (
    select
        windows.episode_key,
        windows.window_index,
        spells.stage
    from windows
    inner join marts.fct_stage_spells as spells
        on
            windows.episode_key = spells.episode_key
            and windows.start_day >= spells.start_day
    qualify row_number() over (
        partition by windows.episode_key, windows.window_index
        order by spells.stage_order desc
    ) = 1
)

select
    windows.episode_key,
    episodes.patient_key,
    episodes.clinic_key,
    episodes.primary_spoke,
    stages.stage,
    windows.window_index,
    windows.start_day,
    windows.end_day,
    baselines.baseline_mhd,
    baselines.baseline_status,
    coalesce(baselines.has_usable_baseline, false) as has_usable_baseline,
    windows.recorded_days,
    windows.mhd_status,
    windows.mhd,
    windows.reduction,
    windows.responder_30,
    windows.responder_50,
    windows.responder_75,
    case
        when baselines.has_usable_baseline then coalesce(windows.responder_50, false)
    end as responder_50_imputed
from windows
inner join marts.dim_episodes as episodes
    on windows.episode_key = episodes.episode_key
left join baselines on windows.episode_key = baselines.episode_key
left join stages
    on
        windows.episode_key = stages.episode_key
        and windows.window_index = stages.window_index
