-- The day on which each episode first reached each treatment stage
-- Grain: one row per episode and stage reached
-- Rule: conservative care begins on care day 0, dry needling at the first attended
--   visit with needling, the referral stage with the first prolotherapy referral that
--   was not declined. Stage order is the ladder of the care model.
-- Source: care model
-- NULL: none; episodes without treatment have no stage
with episodes as (
    select * from intermediate.int_episodes
    where care_day_0_date is not null
),

starts as (
    select
        episode_key,
        'conservative' as stage,
        1 as stage_order,
        care_day_0_date as start_date
    from episodes
    union all
    select
        episode_key,
        'dry_needling' as stage,
        2 as stage_order,
        min(visit_date) as start_date
    from intermediate.int_visits
    where is_needling
    group by episode_key
    union all
    select
        episode_key,
        'referred_prolotherapy' as stage,
        3 as stage_order,
        min(referral_date) as start_date
    from intermediate.int_referrals
    where
        referral_type = 'prolotherapy' and latest_status is distinct from 'declined'
    group by episode_key
)

select
    starts.episode_key,
    starts.stage,
    starts.stage_order,
    starts.start_date,
    cast(starts.start_date - episodes.care_day_0_date as integer) as start_day
from starts
inner join episodes on starts.episode_key = episodes.episode_key
