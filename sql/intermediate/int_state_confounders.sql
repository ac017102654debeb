-- What else could explain a trajectory state, as short codes
-- Grain: one row per episode and as-of day
-- Rule: codes joined by ; in a fixed order. The completeness of an attack log is
--   unknown, so it never has the code few_entries.
-- Source: care model; thresholds of the plateau section
-- NULL: confounders, where there are none
with states as (select * from intermediate.int_gated_states)

select
    episode_key,
    as_of_day,
    nullif(concat_ws(
        ';',
        case when is_overuse then 'medication_overuse' end,
        case when is_low_attendance then 'low_attendance' end,
        case when not has_baseline then 'no_baseline' end,
        case when not has_baseline and has_recall then 'recall_baseline' end,
        case when is_few_entries and not is_episodic then 'few_entries' end
    ), '') as confounders
from states
