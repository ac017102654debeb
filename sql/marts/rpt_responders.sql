-- Responders in the window in which outcomes are read
-- Grain: one row per group and least reduction (30, 50, 75, 100 %)
-- Rule: everyone who could have reached the window is in one count: responders, non-
--   responders, no usable diary in the window, or no baseline above the limit. Rates
--   among the observed, with the unknown as non-responders, and as responders follow.
-- Source: thresholds.outcome_window_index, thresholds.responder_min_baseline_mhd
-- NULL: none
with windows as (
    select windows.*
    from intermediate.int_window_groups as windows
    cross join seeds.thresholds_wide as thresholds
    where
        windows.window_index = thresholds.outcome_window_index
        and windows.group_kind in ('all', 'spoke', 'stage')
),

judged as (
    select
        windows.group_kind,
        windows.patient_group,
        levels.reduction_pct,
        coalesce(
            windows.baseline_mhd > thresholds.responder_min_baseline_mhd, false
        ) as has_baseline,
        case levels.reduction_pct
            when 30 then windows.responder_30
            when 50 then windows.responder_50
            when 75 then windows.responder_75
            else windows.responder_100
        end as is_responder
    from windows
    cross join (values (30), (50), (75), (100)) as levels (reduction_pct)
    cross join seeds.thresholds_wide as thresholds
)

select
    group_kind,
    patient_group,
    cast(reduction_pct as integer) as reduction_pct,
    cast(count(*) filter (where has_baseline and is_responder) as integer)
        as responders,
    cast(count(*) filter (where has_baseline and not is_responder) as integer)
        as non_responders,
    cast(count(*) filter (where has_baseline and is_responder is null) as integer)
        as without_diary,
    cast(count(*) filter (where not has_baseline) as integer) as without_baseline
from judged
group by group_kind, patient_group, reduction_pct
order by group_kind, patient_group, reduction_pct
