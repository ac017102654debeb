-- Change of each window against the baseline window
-- Grain: one row per episode and window after the baseline
-- Rule: responder at p % when (baseline - window) / baseline >= p %, inclusive and on
--   exact fractions; the baseline must lie above thresholds.responder_min_baseline_mhd,
--   for the reduction of an adequate trial too.
-- Source: convention of headache trials; thresholds.responder_min_baseline_mhd,
--   trial_max_reduction_pct
-- NULL: where either window is not evaluable, or the baseline is too low
with windows as (select * from intermediate.int_windows_judged),

baselines as (
    select * from windows
    where window_index = 0
),

thresholds as (select * from seeds.thresholds_wide),

gains as (
    select
        windows.episode_key,
        windows.window_index,
        thresholds.trial_max_reduction_pct,
        baselines.mhd - windows.mhd as reduction,
        baselines.mhd_numerator * windows.mhd_denominator as baseline_part,
        baselines.mhd_numerator * windows.mhd_denominator
        - windows.mhd_numerator * baselines.mhd_denominator as gain_part,
        baselines.mhd_numerator
        > thresholds.responder_min_baseline_mhd * baselines.mhd_denominator
            as has_responder_baseline
    from windows
    inner join baselines on windows.episode_key = baselines.episode_key
    cross join thresholds
    where windows.window_index > 0
)

select
    episode_key,
    window_index,
    reduction,
    100.0 * gain_part / nullif(baseline_part, 0) as reduction_pct,
    case when has_responder_baseline then 100 * gain_part >= 30 * baseline_part end
        as responder_30,
    case when has_responder_baseline then 100 * gain_part >= 50 * baseline_part end
        as responder_50,
    case when has_responder_baseline then 100 * gain_part >= 75 * baseline_part end
        as responder_75,
    case when has_responder_baseline then gain_part >= baseline_part end
        as responder_100,
    case
        when has_responder_baseline
            then 100 * gain_part < trial_max_reduction_pct * baseline_part
    end as is_below_trial_reduction
from gains
