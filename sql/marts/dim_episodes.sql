-- Care episodes: the wide table that answers most questions
-- Grain: one row per care episode
-- Rule: stage is the highest reached; latest_mhd is the newest evaluable window that is
--   over, and the reduction is against the baseline window.
-- NULL: not assessed, not evaluable, no treatment yet; a date unless dates are real
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
    care.care_status,
    care.days_since_last_visit,
    care.attended_visits,
    care.visits_since_reassessment,
    care.days_since_reassessment,
    care.days_to_next_visit,
    care.evaluation_to_treatment_days,
    care.discharge_day,
    care.discharge_reason,
    care.age_band,
    care.sex,
    outcomes.baseline_mhd,
    outcomes.latest_window_index,
    outcomes.latest_mhd,
    outcomes.reduction,
    outcomes.reduction_pct,
    spokes.primary_spoke,
    spokes.has_mechanical,
    spokes.has_developmental,
    spokes.has_systemic,
    coalesce(reached.stage, 'not_started') as stage,
    reached.start_day as stage_start_day,
    trajectories.as_of_day as trajectory_day,
    trajectories.state as trajectory_state,
    trajectories.plateau_probability,
    trajectories.plateau_since_day,
    gates.result as referral_result
from intermediate.int_episodes as episodes
cross join raw.night as night
inner join intermediate.int_care_status as care
    on episodes.episode_key = care.episode_key
inner join intermediate.int_episode_spokes as spokes
    on episodes.episode_key = spokes.episode_key
inner join marts.fct_referral_gates as gates
    on episodes.episode_key = gates.episode_key
left join intermediate.int_episode_outcomes as outcomes
    on episodes.episode_key = outcomes.episode_key
left join intermediate.int_current_stages as reached
    on episodes.episode_key = reached.episode_key
left join intermediate.int_latest_states as trajectories
    on episodes.episode_key = trajectories.episode_key
order by episodes.episode_key
