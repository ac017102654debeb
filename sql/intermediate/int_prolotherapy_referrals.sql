-- Prolotherapy referrals, each with the plateau before it
-- Grain: one row per episode and prolotherapy referral
-- Rule: days run from the first weekly judgement that called a plateau by the day of
--   the referral.
-- NULL: plateau_to_referral_days, where none was called by then
select
    referrals.episode_key,
    referrals.referral_key,
    referrals.referral_day,
    referrals.latest_status,
    not referrals.is_pathway_deviation as is_evidenced,
    cast(
        referrals.referral_day - min(entries.entered_day) as integer
    ) as plateau_to_referral_days
from intermediate.int_judged_referrals as referrals
left join intermediate.int_plateau_entries as entries
    on
        referrals.episode_key = entries.episode_key
        and referrals.referral_day >= entries.entered_day
where referrals.referral_type = 'prolotherapy'
group by
    referrals.episode_key,
    referrals.referral_key,
    referrals.referral_day,
    referrals.latest_status,
    referrals.is_pathway_deviation
