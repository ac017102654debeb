-- Referrals out of the clinic
-- Grain: one row per episode and referral
-- Rule: attended rows with a referral key, or with a referral type and no key; several
--   rows of one key are one referral, made on its first day, with the type and the
--   status recorded last. Of two statuses on one day the later step counts. A referral
--   that was declined and made again stands since it was made again.
-- Source: care model
-- NULL: latest_status not recorded; standing_since_date and its visit, if declined
with rows_of_referrals as (
    select
        *,
        coalesce(referral_key, visit_id) as key_or_visit,
        case referral_status
            when 'made' then 1 when 'accepted' then 2 else 3
        end as status_order
    from intermediate.int_visits
    where
        is_attended and (referral_type is not null or referral_key is not null)
),

declines as (
    select
        *,
        max(case
            when referral_status = 'declined' then (visit_date, status_order, visit_id)
        end) over (partition by episode_key, key_or_visit) as last_decline
    from rows_of_referrals
),

standing as (
    select
        *,
        last_decline is null
        or (
            referral_status is not null
            and (visit_date, status_order, visit_id) > last_decline
        ) as is_standing
    from declines
)

select
    episode_key,
    key_or_visit as referral_key,
    episode_key || '@' || key_or_visit as known_key,
    max_by(referral_type, (visit_date, visit_id)) filter (
        where referral_type is not null
    ) as referral_type,
    min(visit_date) as referral_date,
    min(visit_date) filter (where is_standing) as standing_since_date,
    min_by(visit_id, (visit_date, visit_id)) filter (where is_standing)
        as standing_visit_id,
    max_by(referral_status, (visit_date, status_order, visit_id)) filter (
        where referral_status is not null
    ) as latest_status
from standing
group by episode_key, key_or_visit
having count(referral_type) > 0
