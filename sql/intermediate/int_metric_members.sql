-- The patients whom each metric is about, at each period
-- Grain: one row per metric, patient eligible for it, and period
-- Rule: the registry names each metric's population
-- Source: seeds.metrics
-- NULL: none
select
    metrics.metric,
    metrics.kind,
    outcomes.patient_key,
    outcomes.periods_ago
from intermediate.int_patient_outcomes as outcomes
cross join seeds.metrics as metrics
where
    metrics.kind in ('share', 'imputed_share', 'median')
    and case metrics.population
        when 'all' then true
        when 'treated' then outcomes.is_treated
        when 'in_care' then outcomes.is_in_care
        when 'in_care_full_window' then outcomes.is_in_care and outcomes.has_full_window
        when 'reached_outcome' then outcomes.has_reached_outcome
        when 'responder_baseline'
            then outcomes.has_reached_outcome and outcomes.has_responder_baseline
        when 'start_due' then outcomes.is_start_due
        when 'referred' then outcomes.is_referral_evidenced is not null
        when 'moved_on' then outcomes.days_to_next_stage is not null
        when 'reached_goal' then outcomes.visits_to_goal is not null
        when 'referred_after_plateau'
            then outcomes.plateau_to_referral_days is not null
    end
