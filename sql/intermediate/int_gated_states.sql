-- The gated trajectory state, with hysteresis and reasons
-- Grain: one row per episode and as-of day
-- Rule: a plateau is entered at the detector's call when exposure is sufficient and no
--   gain contradicts it; it is left into at goal or improving, or when the probability
--   of having stalled falls under the suspect threshold, never for indeterminate above.
-- Source: thresholds of the plateau section
-- NULL: reasons, where there is nothing to add
with evidence as (
    select
        evidence.*,
        evidence.attended_visits < thresholds.exposure_min_visits
        or evidence.stage_days < thresholds.exposure_min_days as is_short_exposure,
        evidence.is_hit6_better or evidence.is_ndi_better
        or evidence.is_nprs_better or evidence.is_pgic_better
        or evidence.is_milder as has_contradicting_gain,
        coalesce(
            evidence.expected_improvement_84d >= thresholds.contradiction_gain_84d,
            false
        ) as has_gain_ahead,
        evidence.kept_share < thresholds.low_attendance_max_share
            as is_low_attendance,
        evidence.recorded_days_28
        < thresholds.few_entries_max_share * thresholds.window_days as is_few_entries,
        evidence.plateau_probability < thresholds.plateau_suspect_probability
            as is_under_suspect
    from intermediate.int_plateau_evidence as evidence
    cross join seeds.thresholds_wide as thresholds
),

events as (
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
    from evidence
),

held as (
    select
        *,
        coalesce(last_value(plateau_event ignore nulls) over (
            partition by episode_key, treatment_stage order by as_of_day
            rows between unbounded preceding and current row
        ) = 'entered', false) as is_on_plateau,
        coalesce(bool_or(plateau_event = 'entered') over (
            partition by episode_key, treatment_stage
        ), false) as has_plateau_in_stage
    from events
)

select
    *,
    case
        when detector_state in ('insufficient_data', 'worsening') then detector_state
        when is_on_plateau and not (has_contradicting_gain or has_gain_ahead)
            then 'plateau'
        when is_on_plateau or detector_state = 'plateau' then 'indeterminate'
        else detector_state
    end as state
from held
