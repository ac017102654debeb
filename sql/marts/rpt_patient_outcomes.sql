-- What each patient contributes to the outcome metrics
-- Grain: one row per patient
-- Rule: outcomes are read in the same window of care for everyone who could have
--   reached it by the end of their data, whoever left before included.
-- Source: thresholds.outcome_window_index, thresholds.responder_min_baseline_mhd,
--   thresholds.prorated_min_recorded_days, thresholds.window_days
-- NULL: not evaluable, not recorded, not reached
with thresholds as (select * from seeds.thresholds_wide),

windows as (select * from marts.fct_windows),

scores as (
    select
        episode_key,
        is_meaningfully_better
    from marts.fct_questionnaires
    where measure = 'hit6' and administration > 1
    qualify row_number() over (
        partition by episode_key order by care_day desc
    ) = 1
),

needling as (
    select
        episode_key,
        start_day
    from marts.fct_stage_spells
    where stage = 'dry_needling'
),

referrals as (
    select
        episode_key,
        not bool_or(is_pathway_deviation) as is_evidenced
    from marts.fct_referrals
    where referral_type = 'prolotherapy'
    group by episode_key
)

select
    episodes.patient_key,
    episodes.episode_key,
    episodes.clinic_key,
    episodes.care_status = 'active' as is_active,
    episodes.is_in_care,
    episodes.trajectory_state,
    episodes.trajectory_day >= thresholds.window_days - 1 as has_full_window,
    coalesce(
        episodes.recorded_days_28 >= thresholds.prorated_min_recorded_days, false
    ) as is_diary_usable,
    coalesce(outcomes.is_over, false) as has_reached_outcome,
    coalesce(baselines.mhd > thresholds.responder_min_baseline_mhd, false)
        as has_responder_baseline,
    outcomes.reduction as outcome_reduction,
    outcomes.responder_50,
    scores.is_meaningfully_better as is_hit6_better,
    needling.start_day as needling_day,
    referrals.is_evidenced as is_referral_evidenced
from marts.rpt_current_episodes as episodes
cross join thresholds
left join windows as baselines
    on episodes.episode_key = baselines.episode_key and baselines.window_index = 0
left join windows as outcomes
    on
        episodes.episode_key = outcomes.episode_key
        and thresholds.outcome_window_index = outcomes.window_index
        and outcomes.is_over
left join scores on episodes.episode_key = scores.episode_key
left join needling on episodes.episode_key = needling.episode_key
left join referrals on episodes.episode_key = referrals.episode_key
order by episodes.patient_key
