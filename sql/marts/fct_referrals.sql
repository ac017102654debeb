-- Referrals, with the gates as they were known on the day
-- Grain: one row per episode and referral
-- Rule: see int_judged_referrals
-- NULL: a gate that was unknown on the day; is_pathway_deviation for other referrals;
--   referral_day without a care day 0
select
    episode_key,
    referral_key,
    referral_type,
    referral_day,
    gate_mechanical,
    gate_a,
    gate_b,
    gate_c,
    is_pathway_deviation,
    latest_status
from intermediate.int_judged_referrals
order by episode_key, referral_key
