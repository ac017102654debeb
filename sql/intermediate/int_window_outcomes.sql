-- Headache days and response of each window
-- Grain: one row per episode and window that has begun (0 = baseline, 1 = days 0-27)
-- Rule: see int_windows_judged and int_responses
-- NULL: mhd and bounds in a window that cannot be evaluated; response also where the
--   baseline is not evaluable or too low
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
    responses.responder_100
from intermediate.int_windows_judged as windows
left join intermediate.int_responses as responses
    on
        windows.episode_key = responses.episode_key
        and windows.window_index = responses.window_index
