-- Diary entries as they were known on the day of each referral
-- Grain: one row per referral and diary day of its patient
-- Rule: entries dated and received by the referral's day, in the version known then;
--   see int_known_visits
-- Source: care model: judged with what was known on that day
-- NULL: not recorded
with referrals as (select * from intermediate.int_referrals),

episodes as (select * from intermediate.int_episodes),

versions as (
    select * from staging.stg_diary_versions
    where record_status is distinct from 'removed'
)

select
    versions.* exclude (patient_key), -- noqa: RF02
    referrals.known_key as patient_key
from referrals
inner join episodes on referrals.episode_key = episodes.episode_key
inner join versions
    on
        episodes.patient_key = versions.patient_key
        and referrals.referral_date >= versions.entry_date
        and referrals.referral_date >= versions.received_date
        and coalesce(referrals.referral_date < versions.superseded_date, true)
