-- Referrals out of the clinic
-- Grain: one row per episode and referral
-- Rule: rows of attended visits with a referral type; several rows of one referral key
--   are one referral, made on its first day, with the status of its newest row.
-- Source: care model
-- NULL: latest_status not recorded
with rows_of_referrals as (
    select
        episode_key,
        coalesce(referral_key, visit_id) as referral_key,
        referral_type,
        referral_status,
        visit_date,
        received_date,
        visit_id
    from intermediate.int_visits
    where referral_type is not null and is_attended
),

first_rows as (
    select
        episode_key,
        referral_key,
        min(visit_date) as referral_date
    from rows_of_referrals
    group by episode_key, referral_key
),

latest_rows as (
    select
        episode_key,
        referral_key,
        referral_type,
        referral_status as latest_status
    from rows_of_referrals
    qualify row_number() over (
        partition by episode_key, referral_key
        order by
            visit_date desc, referral_status is null, received_date desc, visit_id desc
    ) = 1
)

select
    first_rows.episode_key,
    first_rows.referral_key,
    latest_rows.referral_type,
    first_rows.referral_date,
    latest_rows.latest_status
from first_rows
inner join latest_rows
    on
        first_rows.episode_key = latest_rows.episode_key
        and first_rows.referral_key = latest_rows.referral_key
