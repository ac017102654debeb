-- The days on which the referral gates are judged
-- Grain: one row per episode and point: its latest day, and the day of each referral
-- Rule: the latest point knows everything; a referral is judged with what was dated and
--   received by its own day, not with what came later.
-- NULL: point_day, where the episode has no care day 0
with episodes as (select * from intermediate.int_episodes)

select
    episode_key,
    '(latest)' as point_key,
    observed_through_date as point_date,
    cast(observed_through_date - care_day_0_date as integer) as point_day,
    cast(null as date) as received_by_date
from episodes
union all
select
    referrals.episode_key,
    referrals.referral_key as point_key,
    referrals.referral_date as point_date,
    cast(referrals.referral_date - episodes.care_day_0_date as integer) as point_day,
    referrals.referral_date as received_by_date
from intermediate.int_referrals as referrals
inner join episodes on referrals.episode_key = episodes.episode_key
