-- Visits as they were known on the day of each referral
-- Grain: one row per referral and visit of its episode
-- Rule: a referral is judged on a copy of its episode that ends on the referral's day:
--   visits dated and received by then, in the version that was known then, those that
--   were removed later too. The copy has a patient and an episode of its own, named
--   after the referral.
-- Source: care model: judged with what was known on that day
-- NULL: not recorded
with referrals as (select * from intermediate.int_referrals),

visits as (select * from intermediate.int_visits_ever),

versions as (
    select * from staging.stg_visit_versions
    where record_status is distinct from 'removed'
)

select
    versions.* exclude (visit_id, patient_key, episode_key), -- noqa: RF02
    versions.visit_id || '@' || referrals.known_key as visit_id,
    referrals.known_key as patient_key,
    referrals.known_key as episode_key
from referrals
inner join visits on referrals.episode_key = visits.episode_key
inner join versions
    on
        visits.visit_id = versions.visit_id
        and referrals.referral_date >= versions.visit_date
        and referrals.referral_date >= versions.received_date
        and coalesce(referrals.referral_date < versions.superseded_date, true)
