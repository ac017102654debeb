-- severity: fail
-- fct_referrals has one row per episode_key and referral_key
-- checked: marts.fct_referrals
select
    episode_key,
    referral_key
from marts.fct_referrals
group by episode_key, referral_key
having count(*) > 1
