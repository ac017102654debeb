-- Medication overuse that has lasted: the ICHD-3 criterion
-- Grain: one row per episode and window, from the baseline on, with medication recorded
-- Rule: one or two windows of overuse in a row are a risk; the criterion is met from
--   the third on. A window without recorded medication breaks the row.
-- Source: ICHD-3 8.2; thresholds.overuse_min_windows
-- NULL: none
with overuse as (
    select * from intermediate.int_medication_overuse
    where window_index >= 0
),

neighbours as (
    select
        *,
        window_index - row_number() over (
            partition by episode_key, is_overuse order by window_index
        ) as run_number
    from overuse
),

lengths as (
    select
        *,
        row_number() over (
            partition by episode_key, is_overuse, run_number order by window_index
        ) as windows_in_a_row
    from neighbours
)

select
    lengths.episode_key,
    lengths.window_index,
    lengths.medication_days,
    lengths.is_overuse,
    lengths.is_overuse and lengths.windows_in_a_row >= thresholds.overuse_min_windows
        as is_overuse_criterion_met
from lengths
cross join seeds.thresholds_wide as thresholds
