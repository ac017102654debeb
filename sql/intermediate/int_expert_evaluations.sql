-- Gate C: an expert evaluation found persistent mechanical issues
-- Grain: one row per episode with an answer that counts
-- Rule: the latest yes or no at an attended evaluation or reassessment, given not long
--   before gate A became true; while A is not true, the latest of the episode.
-- Source: thresholds.expert_evaluation_lead_days
-- NULL: none; without an answer there is no row
with visits as (
    select * from intermediate.int_visits
    where
        is_attended and visit_type in ('evaluation', 'reassessment')
        and persistent_mechanical_issue in ('yes', 'no')
),

gate_a as (select * from intermediate.int_latest_gate_a)

select
    visits.episode_key,
    visits.visit_id,
    visits.visit_date,
    visits.is_backfilled,
    visits.persistent_mechanical_issue as answer,
    visits.persistent_mechanical_issue = 'yes' as gate_c
from visits
cross join seeds.thresholds_wide as thresholds
left join gate_a on visits.episode_key = gate_a.episode_key
where
    coalesce(
        visits.visit_date
        >= gate_a.true_since_date - thresholds.expert_evaluation_lead_days,
        true
    )
qualify row_number() over (
    partition by visits.episode_key
    order by visits.visit_date desc, visits.visit_id desc
) = 1
