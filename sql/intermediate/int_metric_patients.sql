-- Each patient's contribution to each metric, at each period
-- Grain: one row per metric, patient eligible for it, and period
-- Rule: the registry names each metric's population. observed = the outcome is known.
--   The denominator is the observed; an imputed share counts all, unknown as not met.
-- Source: seeds.metrics
-- NULL: is_met for medians, amount for shares, either where the outcome is not known
with crossed as (
    select
        metrics.metric,
        metrics.population,
        metrics.kind,
        outcomes.*
    from intermediate.int_patient_outcomes as outcomes
    cross join seeds.metrics as metrics
    where metrics.kind in ('share', 'imputed_share', 'median')
),

parts as (
    select
        metric,
        kind,
        patient_key,
        clinic_key,
        periods_ago,
        case population
            when 'all' then true
            when 'treated' then is_treated
            when 'in_care' then is_in_care
            when 'in_care_full_window' then is_in_care and has_full_window
            when 'reached_outcome' then has_reached_outcome
            when 'responder_baseline'
                then has_reached_outcome and has_responder_baseline
            when 'start_due' then is_start_due
            when 'referred' then is_referral_evidenced is not null
            when 'moved_on' then days_to_next_stage is not null
            when 'reached_goal' then visits_to_goal is not null
            when 'referred_after_plateau' then plateau_to_referral_days is not null
        end as is_eligible,
        case metric
            when 'active_caseload' then is_active
            when 'responder_30' then responder_30
            when 'responder_50' then responder_50
            when 'responder_75' then responder_75
            when 'hit6_improved' then is_hit6_better
            when 'on_plateau'
                then case
                    when trajectory_state not in ('indeterminate', 'insufficient_data')
                        then trajectory_state = 'plateau'
                end
            when 'new_plateau' then is_newly_called and trajectory_state = 'plateau'
            when 'usable_diary' then is_diary_usable
            when 'referral_evidenced' then is_referral_evidenced
            when 'referral_closed' then has_closed_referral
            when 'not_started' then not is_treated
            when 'lost_to_follow_up' then is_lost
        end as is_met,
        cast(case metric
            when 'mhd_reduction' then outcome_reduction
            when 'days_to_next_stage' then days_to_next_stage
            when 'evaluation_to_treatment_days' then evaluation_to_treatment_days
            when 'visits_to_goal' then visits_to_goal
            when 'plateau_to_referral_days' then plateau_to_referral_days
        end as double) as amount
    from crossed
)

select
    metric,
    kind,
    patient_key,
    clinic_key,
    periods_ago,
    is_met is not null or amount is not null as is_observed,
    is_met is not null or amount is not null or kind = 'imputed_share' as is_counted,
    coalesce(is_met, case when kind = 'imputed_share' then false end) as is_met,
    amount
from parts
where is_eligible
