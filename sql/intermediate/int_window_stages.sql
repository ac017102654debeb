-- The stage reached by the first day of each window of care
-- Grain: one row per episode and window after the baseline
-- Rule: time-varying: a window counts for the highest stage that had begun when it
--   began, whatever came later, so that nobody is grouped by the future. The window of
--   care day 0 begins in the stage of that day.
-- NULL: none
select
    windows.episode_key,
    windows.window_index,
    begun.stage
from intermediate.int_diary_windows as windows
inner join intermediate.int_stage_starts as begun
    on
        windows.episode_key = begun.episode_key
        and windows.start_day >= begun.start_day
where windows.window_index > 0
qualify row_number() over (
    partition by windows.episode_key, windows.window_index
    order by begun.stage_order desc
) = 1
