-- Care episodes: the wide table that answers most questions
-- Grain: one row per care episode
-- Rule: stage is the highest reached; latest_mhd is the newest evaluable window that is
--   over, and the reduction is against the baseline window.
-- NULL: not assessed, not evaluable, or no treatment yet; first_treatment_date unless
--   dates are real
with episodes as (select * from intermediate.int_episodes),

windows as (select * from marts.fct_windows),

baselines as (
    select
        episode_key,
        mhd as baseline_mhd
    from windows
    where window_index = 0
),

latest as (
    select
        episode_key,
        window_index as latest_window_index,
        mhd as latest_mhd,
        reduction,
        reduction_pct
    from windows
    where window_index > 0 and is_over and mhd is not null
    qualify row_number() over (
        partition by episode_key order by window_index desc
    ) = 1
),

stages as (
    select
        episode_key,
        stage,
        start_day
    from intermediate.int_stage_starts
    where start_day is not null
    qualify row_number() over (
        partition by episode_key order by stage_order desc
    ) = 1
),

trajectories as (
    select * from intermediate.int_latest_states
),

status as (select * from intermediate.int_care_status)

select
    episodes.episode_key,
    episodes.patient_key,
    episodes.clinic_key,
    episodes.provider_key,
    case when night.is_limited_data_set then episodes.care_day_0_date end
        as first_treatment_date,
    cast(episodes.observed_through_date - episodes.care_day_0_date as integer)
        as observed_through_day,
    cast(episodes.span_end_date - episodes.care_day_0_date as integer)
        as diary_through_day,
    episodes.is_left_truncated,
    status.care_status,
    status.days_since_last_visit,
    status.attended_visits,
    status.visits_since_reassessment,
    status.days_since_reassessment,
    status.days_to_next_visit,
    status.evaluation_to_treatment_days,
    status.discharge_day,
    status.discharge_reason,
    status.age_band,
    status.sex,
    baselines.baseline_mhd,
    latest.latest_window_index,
    latest.latest_mhd,
    latest.reduction,
    latest.reduction_pct,
    spokes.primary_spoke,
    spokes.has_mechanical,
    spokes.has_developmental,
    spokes.has_systemic,
    coalesce(stages.stage, 'not_started') as stage,
    stages.start_day as stage_start_day,
    trajectories.as_of_day as trajectory_day,
    trajectories.state as trajectory_state,
    trajectories.plateau_probability,
    trajectories.plateau_since_day,
    gates.result as referral_result
from episodes
cross join raw.night as night
inner join status on episodes.episode_key = status.episode_key
inner join intermediate.int_episode_spokes as spokes
    on episodes.episode_key = spokes.episode_key and spokes.point_key = '(latest)'
inner join marts.fct_referral_gates as gates
    on episodes.episode_key = gates.episode_key
left join baselines on episodes.episode_key = baselines.episode_key
left join latest on episodes.episode_key = latest.episode_key
left join stages on episodes.episode_key = stages.episode_key
left join trajectories on episodes.episode_key = trajectories.episode_key
order by episodes.episode_key
