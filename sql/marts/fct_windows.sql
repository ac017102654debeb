-- Headache days per 28 and response, per window
-- Grain: one row per episode and window that has begun (0 = baseline, 1 = days 0-27)
-- Rule: see int_windows_judged and int_responses; a window that is not over shows what
--   is recorded so far.
-- NULL: mhd and bounds in a window that cannot be evaluated; responder_* also where the
--   baseline is not evaluable or too low
with windows as (select * from intermediate.int_windows_judged),

responses as (select * from intermediate.int_responses),

overuse as (select * from intermediate.int_overuse_criteria)

select
    windows.episode_key,
    windows.window_index,
    windows.start_day,
    windows.end_day,
    windows.is_over,
    windows.recorded_days,
    windows.headache_days,
    windows.mhd,
    windows.mhd_status,
    windows.mhd_low,
    windows.mhd_high,
    responses.reduction,
    responses.reduction_pct,
    responses.responder_30,
    responses.responder_50,
    responses.responder_75,
    responses.responder_100,
    overuse.medication_days,
    overuse.is_overuse as is_medication_overuse,
    overuse.is_overuse_criterion_met
from windows
left join responses
    on
        windows.episode_key = responses.episode_key
        and windows.window_index = responses.window_index
left join overuse
    on
        windows.episode_key = overuse.episode_key
        and windows.window_index = overuse.window_index
order by windows.episode_key, windows.window_index
