-- severity: fail
-- fct_referral_gates has one row per episode_key
-- checked: marts.fct_referral_gates
select episode_key
from marts.fct_referral_gates
group by episode_key
having count(*) > 1
