-- Each patient's contribution to each metric, at each period
-- Grain: one row per metric, patient eligible for it, and period
-- Rule: observed = the outcome is known. The denominator is the observed; an imputed
--   share counts all, unknown as not met.
-- Source: seeds.metrics, seeds.trajectory_states
-- NULL: is_met for medians, amount for shares, either where the outcome is not known
with parts as (
    select
        members.metric,
        members.kind,
        outcomes.patient_key,
        outcomes.clinic_key,
        outcomes.periods_ago,
        case members.metric
            when 'active_caseload' then outcomes.is_active
            when 'responder_30' then outcomes.responder_30
            when 'responder_50' then outcomes.responder_50
            when 'responder_75' then outcomes.responder_75
            when 'hit6_improved' then outcomes.is_hit6_better
            when 'on_plateau'
                then nullif(states.plateau_answer, 'cannot_tell') = 'plateau'
            when 'new_plateau'
                then outcomes.is_newly_called and outcomes.trajectory_state = 'plateau'
            when 'usable_diary' then outcomes.is_diary_usable
            when 'referral_evidenced' then outcomes.is_referral_evidenced
            when 'referral_closed' then outcomes.has_closed_referral
            when 'not_started' then not outcomes.is_treated
            when 'lost_to_follow_up' then outcomes.is_lost
        end as is_met,
        cast(case members.metric
            when 'mhd_reduction' then outcomes.outcome_reduction
            when 'days_to_next_stage' then outcomes.days_to_next_stage
            when 'evaluation_to_treatment_days'
                then outcomes.evaluation_to_treatment_days
            when 'visits_to_goal' then outcomes.visits_to_goal
            when 'plateau_to_referral_days' then outcomes.plateau_to_referral_days
        end as double) as amount
    from intermediate.int_metric_members as members
    inner join intermediate.int_patient_outcomes as outcomes
        on
            members.patient_key = outcomes.patient_key
            and members.periods_ago = outcomes.periods_ago
    left join seeds.trajectory_states as states
        on outcomes.trajectory_state = states.state
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
