-- Why a trajectory state is what it is, as short codes
-- Grain: one row per episode and as-of day
-- Rule: codes joined by ; in a fixed order
-- Source: care model; thresholds.detector_min_stage_days,
--   detector_min_recorded_days_28
-- NULL: reasons, where there is nothing to add
with states as (
    select
        states.*,
        -- the state in force when the second treatment began
        last_value(
            case when states.treatment_number = 1 then states.state end
            ignore nulls
        ) over (
            partition by states.episode_key order by states.as_of_day
            rows between unbounded preceding and current row
        ) = 'plateau' as began_on_plateau,
        states.state in ('indeterminate', 'plateau')
        and (states.detector_state = 'plateau' or states.is_on_plateau) as is_called,
        states.state = 'insufficient_data' as is_insufficient,
        states.stage_days < thresholds.detector_min_stage_days as is_short_stage,
        states.recorded_days_28 < thresholds.detector_min_recorded_days_28
            as has_few_days
    from intermediate.int_gated_states as states
    cross join seeds.thresholds_wide as thresholds
)

select
    episode_key,
    as_of_day,
    nullif(concat_ws(
        ';',
        case when is_insufficient and is_episodic then 'episodic_diary' end,
        case when is_insufficient and is_short_stage then 'short_time_in_stage' end,
        case
            when is_insufficient and not is_episodic and has_few_days
                then 'few_recorded_days'
        end,
        case
            when is_called and not is_on_plateau and is_short_exposure
                then 'short_exposure'
        end,
        case when is_called and is_hit6_better then 'hit6_better' end,
        case when is_called and is_ndi_better then 'ndi_better' end,
        case when is_called and is_nprs_better then 'nprs_better' end,
        case when is_called and is_pgic_better then 'pgic_better' end,
        case when is_called and is_milder then 'milder_headaches' end,
        case when is_called and has_gain_ahead then 'gain_expected' end,
        case
            when state = 'plateau' and detector_state != 'plateau'
                then 'held_from_earlier_call'
        end,
        case when state = 'indeterminate' and is_suspected then 'suspected' end,
        case
            when treatment_number > 1 and began_on_plateau and is_short_exposure
                then 'plateau_in_previous_stage'
        end,
        case when is_beyond_library then 'beyond_library' end
    ), '') as reasons
from states
