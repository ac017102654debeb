-- Referrals, with the gates as they were known on the day
-- Grain: one row per episode and referral
-- Rule: a prolotherapy referral made before all gates were true is a pathway deviation:
--   counted and shown, never an error. The gates are those of the referral's copy of
--   its episode, see int_known_visits.
-- Source: care model
-- NULL: a gate that was unknown on the day; is_pathway_deviation for other referrals;
--   referral_day without a care day 0
with referrals as (select * from intermediate.int_referrals)

select
    referrals.episode_key,
    referrals.referral_key,
    referrals.referral_type,
    cast(referrals.referral_date - episodes.care_day_0_date as integer)
        as referral_day,
    gates.gate_mechanical,
    gates.gate_a,
    gates.gate_b,
    gates.gate_c,
    case
        when referrals.referral_type = 'prolotherapy'
            then not coalesce(gates.has_all_gates, false)
    end as is_pathway_deviation,
    referrals.latest_status
from referrals
inner join intermediate.int_episodes as episodes
    on referrals.episode_key = episodes.episode_key
left join intermediate.int_known_gates as gates
    on referrals.known_key = gates.known_key
