-- Diary and headache impact of each patient at each period
-- Grain: one row per patient and period
-- Rule: the weekly judgement and the windows that were over by then. Outcomes are read
--   in the same window of care for all who could have reached it, leavers included.
-- Source: thresholds.outcome_window_index, thresholds.window_days,
--   thresholds.responder_min_baseline_mhd, thresholds.prorated_min_recorded_days
-- NULL: not evaluable, not recorded, not reached
with points as (select * from intermediate.int_period_episodes),

windows as (select * from intermediate.int_window_outcomes)

select
    points.patient_key,
    points.periods_ago,
    coalesce(judgements.state, 'insufficient_data') as trajectory_state,
    points.judged_day >= thresholds.window_days - 1 as has_full_window,
    coalesce(
        judgements.recorded_days_28 >= thresholds.prorated_min_recorded_days, false
    ) as is_diary_usable,
    outcomes.episode_key is not null as has_reached_outcome,
    coalesce(baselines.mhd > thresholds.responder_min_baseline_mhd, false)
        as has_responder_baseline,
    outcomes.reduction as outcome_reduction,
    outcomes.responder_30,
    outcomes.responder_50,
    outcomes.responder_75,
    scores.is_meaningfully_better as is_hit6_better
from points
cross join seeds.thresholds_wide as thresholds
left join intermediate.int_gated_states as judgements
    on
        points.episode_key = judgements.episode_key
        and points.judged_day = judgements.as_of_day
left join windows as baselines
    on points.episode_key = baselines.episode_key and baselines.window_index = 0
left join windows as outcomes
    on
        points.episode_key = outcomes.episode_key
        and thresholds.outcome_window_index = outcomes.window_index
        and outcomes.is_over
        and points.as_of_day >= outcomes.end_day
left join intermediate.int_period_scores as scores
    on
        points.patient_key = scores.patient_key
        and points.periods_ago = scores.periods_ago
