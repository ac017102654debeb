-- The visit with which each episode first reached each treatment stage
-- Grain: one row per episode and stage reached
-- Rule: conservative care begins on care day 0, dry needling at the first attended
--   visit with needling, the referral stage with the first prolotherapy referral that
--   was not declined, or was made again since. Stage order is the ladder of the care
--   model.
-- Source: care model
-- NULL: none; episodes without treatment have no stage
with visits as (select * from intermediate.int_visits),

beginnings as (
    select
        episode_key,
        'conservative' as stage,
        1 as stage_order,
        visit_id,
        visit_date as start_date
    from visits
    where is_treatment
    union all
    select
        episode_key,
        'dry_needling' as stage,
        2 as stage_order,
        visit_id,
        visit_date as start_date
    from visits
    where is_needling
    union all
    select
        episode_key,
        'referred_prolotherapy' as stage,
        3 as stage_order,
        standing_visit_id as visit_id,
        standing_since_date as start_date
    from intermediate.int_referrals
    where referral_type = 'prolotherapy' and standing_since_date is not null
)

select
    beginnings.*,
    cast(beginnings.start_date - episodes.care_day_0_date as integer) as start_day
from beginnings
inner join intermediate.int_episodes as episodes
    on beginnings.episode_key = episodes.episode_key
where episodes.care_day_0_date is not null
qualify row_number() over (
    partition by beginnings.episode_key, beginnings.stage
    order by beginnings.start_date, beginnings.visit_id
) = 1
