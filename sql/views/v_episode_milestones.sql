-- The care day on which each episode first reached each milestone
-- Grain: one row per care episode
-- Rule: needling counts from the first attended visit with it, whatever stage was in
--   force; a referral for prolotherapy counts unless it was declined, by its first day.
--   Waits run from the first weekly judgement of plateau and are negative where the
--   step came before it. How long an episode was observed: observed_through_day.
-- NULL: not reached in the days observed, or no care day 0
with episodes as (select * from marts.dim_episodes),

needling as (
    select
        episode_key,
        min(visit_day) as dry_needling_day
    from marts.fct_visits
    where is_needling and attendance = 'attended'
    group by episode_key
),

referrals as (
    select
        episode_key,
        min(referral_day) as prolotherapy_referral_day
    from marts.fct_referrals
    where referral_type = 'prolotherapy' and latest_status is distinct from 'declined'
    group by episode_key
),

judgements as (
    select
        episode_key,
        min(as_of_day) filter (where state = 'plateau') as first_plateau_day,
        min(as_of_day) filter (where state = 'at_goal') as first_at_goal_day
    from marts.fct_trajectory
    group by episode_key
),

responses as (
    select
        episode_key,
        min(end_day) as first_response_day
    from marts.fct_windows
    where responder_50 and is_over
    group by episode_key
)

select
    episodes.episode_key,
    episodes.patient_key,
    episodes.clinic_key,
    episodes.primary_spoke,
    episodes.stage,
    episodes.care_status,
    episodes.observed_through_day,
    needling.dry_needling_day,
    referrals.prolotherapy_referral_day,
    judgements.first_plateau_day,
    judgements.first_at_goal_day,
    responses.first_response_day,
    episodes.discharge_day,
    needling.dry_needling_day - judgements.first_plateau_day
        as plateau_to_needling_days,
    referrals.prolotherapy_referral_day - judgements.first_plateau_day
        as plateau_to_referral_days
from episodes
left join needling on episodes.episode_key = needling.episode_key
left join referrals on episodes.episode_key = referrals.episode_key
left join judgements on episodes.episode_key = judgements.episode_key
left join responses on episodes.episode_key = responses.episode_key
