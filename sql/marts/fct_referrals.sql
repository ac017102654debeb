-- Referrals, with the gates as they were known on the day
-- Grain: one row per episode and referral
-- Rule: a prolotherapy referral made before all gates were true is a pathway deviation:
--   counted and shown, never an error.
-- NULL: a gate that was unknown on the day; is_pathway_deviation for other referrals;
--   referral_day without a care day 0
with gates as (select * from intermediate.int_gates)

select
    referrals.episode_key,
    referrals.referral_key,
    referrals.referral_type,
    gates.point_day as referral_day,
    gates.gate_mechanical,
    gates.gate_a,
    gates.gate_b,
    gates.gate_c,
    case
        when referrals.referral_type = 'prolotherapy'
            then not coalesce(gates.has_all_gates, false)
    end as is_pathway_deviation,
    referrals.latest_status
from intermediate.int_referrals as referrals
inner join gates
    on
        referrals.episode_key = gates.episode_key
        and referrals.referral_key = gates.point_key
order by referrals.episode_key, referrals.referral_key
