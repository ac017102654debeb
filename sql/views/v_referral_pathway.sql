-- Referrals with what had happened before each
-- Grain: one row per episode and referral
-- Rule: the state is the newest weekly judgement by the day of the referral. Days run
--   from the first call of a plateau, as in the metric of that name; the newest plateau
--   that had begun by then is given too, whether or not it still held.
-- NULL: not known on that day, or not reached by it
with referrals as (select * from marts.fct_referrals),

judged as (
    select
        referrals.episode_key,
        referrals.referral_key,
        judgements.state
    from referrals
    inner join marts.fct_trajectory as judgements
        on
            referrals.episode_key = judgements.episode_key
            and referrals.referral_day >= judgements.as_of_day
    qualify row_number() over (
        partition by referrals.episode_key, referrals.referral_key
        order by judgements.as_of_day desc
    ) = 1
),

plateaus as (
    select
        referrals.episode_key,
        referrals.referral_key,
        min(spells.start_day) as first_plateau_day,
        max(spells.start_day) as plateau_since_day
    from referrals
    inner join marts.v_plateau_spells as spells
        on
            referrals.episode_key = spells.episode_key
            and referrals.referral_day >= spells.start_day
    group by referrals.episode_key, referrals.referral_key
)

select
    referrals.episode_key,
    referrals.referral_key,
    milestones.patient_key,
    milestones.clinic_key,
    milestones.primary_spoke,
    referrals.referral_type,
    referrals.referral_day,
    referrals.latest_status,
    referrals.gate_mechanical,
    referrals.gate_a,
    referrals.gate_b,
    referrals.gate_c,
    referrals.is_pathway_deviation,
    coalesce(milestones.dry_needling_day <= referrals.referral_day, false)
        as had_dry_needling,
    judged.state as trajectory_state,
    plateaus.first_plateau_day,
    plateaus.plateau_since_day,
    referrals.referral_day - plateaus.first_plateau_day as plateau_to_referral_days
from referrals
inner join marts.v_episode_milestones as milestones
    on referrals.episode_key = milestones.episode_key
left join judged
    on
        referrals.episode_key = judged.episode_key
        and referrals.referral_key = judged.referral_key
left join plateaus
    on
        referrals.episode_key = plateaus.episode_key
        and referrals.referral_key = plateaus.referral_key
