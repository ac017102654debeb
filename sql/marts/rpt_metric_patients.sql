-- Each patient's part in each metric
-- Grain: one row per metric and patient who is eligible for it
-- Rule: observed = the outcome is known. The denominator is the observed patients, for
--   responders all eligible ones: whoever is not observed did not respond.
-- Source: seeds.metrics
-- NULL: is_met for metrics that are a median; amount for metrics that are a share
with crossed as (
    select
        metrics.metric,
        outcomes.*
    from marts.rpt_patient_outcomes as outcomes
    cross join seeds.metrics as metrics
),

parts as (
    select
        metric,
        patient_key,
        clinic_key,
        case metric
            when 'mhd_reduction' then has_reached_outcome
            when 'responder_50' then has_reached_outcome and has_responder_baseline
            when 'hit6_improved' then has_reached_outcome
            when 'on_plateau' then is_in_care
            when 'days_to_needling' then needling_day is not null
            when 'usable_diary' then is_in_care and has_full_window
            when 'referral_evidenced' then is_referral_evidenced is not null
            else true
        end as is_eligible,
        case metric
            when 'mhd_reduction' then outcome_reduction is not null
            when 'responder_50' then responder_50 is not null
            when 'hit6_improved' then is_hit6_better is not null
            when 'on_plateau' then trajectory_state != 'insufficient_data'
            else true
        end as is_observed,
        case metric
            when 'active_caseload' then is_active
            when 'responder_50' then coalesce(responder_50, false)
            when 'hit6_improved' then is_hit6_better
            when 'on_plateau' then trajectory_state = 'plateau'
            when 'usable_diary' then is_diary_usable
            when 'referral_evidenced' then is_referral_evidenced
        end as is_met,
        cast(case metric
            when 'mhd_reduction' then outcome_reduction
            when 'days_to_needling' then needling_day
        end as double) as amount
    from crossed
)

select
    metric,
    patient_key,
    clinic_key,
    is_observed,
    is_observed or metric = 'responder_50' as is_counted,
    is_met,
    amount
from parts
where is_eligible
order by metric, patient_key
