-- The gated trajectory state: the detector's call after all gates, with hysteresis
-- Grain: one row per episode and as-of day
-- Rule: a plateau is entered at the detector's call when exposure is sufficient and no
--   gain contradicts it; it ends at goal, when improving, or when the probability of
--   having stalled falls under the suspect threshold, not when merely indeterminate or
--   worsening.
-- Source: care model; thresholds of the plateau section
-- NULL: as in int_plateau_objections
with events as (
    select
        *,
        case
            when detector_state in ('at_goal', 'improving') or is_under_suspect
                then 'left'
            when
                detector_state = 'plateau' and not is_short_exposure
                and not has_contradicting_gain and not has_gain_ahead
                then 'entered'
        end as plateau_event
    from intermediate.int_plateau_objections
),

held as (
    select
        *,
        coalesce(last_value(plateau_event ignore nulls) over (
            partition by episode_key, treatment_stage order by as_of_day
            rows between unbounded preceding and current row
        ) = 'entered', false) as is_on_plateau
    from events
)

select
    *,
    case
        when detector_state = 'insufficient_data' then detector_state
        when is_on_plateau and not (has_contradicting_gain or has_gain_ahead)
            then 'plateau'
        when is_on_plateau or detector_state = 'plateau' then 'indeterminate'
        else detector_state
    end as state
from held
