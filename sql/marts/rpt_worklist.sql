-- The clinical worklist
-- Grain: one row per patient in care
-- Rule: see int_plateau_statuses; a reassessment is due by visits, days or if none yet
-- Source: thresholds.reassessment_due_visits, thresholds.reassessment_due_days
-- NULL: not recorded, not reached, none; gates that are unknown
with patients as (
    select * from marts.rpt_current_episodes
    where is_in_care
)

select
    patients.clinic_key,
    patients.patient_key,
    patients.episode_key,
    patients.primary_spoke,
    patients.stage,
    patients.trajectory_state,
    statuses.plateau_status,
    coalesce(states.is_suspected, false) as is_suspected,
    statuses.weeks_on_plateau,
    episodes.plateau_probability,
    states.p_at_goal,
    patients.recorded_days_28,
    states.reasons,
    states.confounders,
    states.expected_improvement_84d,
    episodes.baseline_mhd,
    episodes.latest_mhd,
    states.fitted_mhd,
    states.goal_mhd,
    episodes.days_to_next_visit,
    episodes.days_to_next_visit is null as has_no_next_visit,
    episodes.visits_since_reassessment,
    episodes.days_since_reassessment,
    coalesce(
        episodes.visits_since_reassessment >= thresholds.reassessment_due_visits
        or episodes.days_since_reassessment >= thresholds.reassessment_due_days, true
    ) as is_reassessment_due,
    gates.gate_mechanical,
    gates.gate_a,
    gates.gate_b,
    gates.gate_c,
    gates.result as referral_result,
    gates.missing_gates,
    gates.needling_tried,
    gates.medical_review_note,
    gates.result = 'medical_review' as is_in_medical_review
from patients
cross join seeds.thresholds_wide as thresholds
inner join intermediate.int_plateau_statuses as statuses
    on patients.episode_key = statuses.episode_key
inner join marts.dim_episodes as episodes
    on patients.episode_key = episodes.episode_key
inner join marts.fct_referral_gates as gates
    on patients.episode_key = gates.episode_key
left join marts.fct_trajectory as states
    on
        patients.episode_key = states.episode_key
        and patients.trajectory_day = states.as_of_day
order by patients.clinic_key, patients.patient_key
