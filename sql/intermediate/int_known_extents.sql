-- How far the data of each referral's copy reach
-- Grain: one row per referral
-- Rule: up to the referral's day; see int_known_visits
-- NULL: none
with referrals as (select * from intermediate.int_referrals)

select
    known_key as patient_key,
    referral_date as observed_through_date
from referrals
