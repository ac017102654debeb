-- Headache days per 28 and response, per window
-- Grain: one row per episode and window that has begun (0 = baseline, 1 = days 0-27)
-- Rule: see int_window_outcomes; a window that is not over shows what
--   is recorded so far.
-- NULL: mhd and bounds in a window that cannot be evaluated; responder_* also where the
--   baseline is not evaluable or too low
with windows as (select * from intermediate.int_window_outcomes),

overuse as (select * from intermediate.int_overuse_criteria)

select
    windows.*,
    overuse.medication_days,
    overuse.is_overuse as is_medication_overuse,
    overuse.is_overuse_criterion_met
from windows
left join overuse
    on
        windows.episode_key = overuse.episode_key
        and windows.window_index = overuse.window_index
order by windows.episode_key, windows.window_index
