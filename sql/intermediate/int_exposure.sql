-- Exposure: how much of the current treatment a patient has had by each as-of day
-- Grain: one row per episode and as-of day
-- Rule: attended visits and the share of planned visits kept since the treatment began
-- Source: care model
-- NULL: kept_share, before any visit was due
with days as (select * from intermediate.int_as_of_days),

visits as (
    select
        visits.episode_key,
        visits.is_attended,
        visits.attendance,
        cast(visits.visit_date - episodes.care_day_0_date as integer) as care_day
    from intermediate.int_visits as visits
    inner join intermediate.int_episodes as episodes
        on visits.episode_key = episodes.episode_key
    where
        visits.attendance != 'scheduled'
        and (visits.visit_type != 'referral' or visits.is_care_visit)
)

select
    days.episode_key,
    days.as_of_day,
    cast(
        count(distinct case when visits.is_attended then visits.care_day end) as integer
    ) as attended_visits_in_treatment,
    count(*) filter (where visits.is_attended) * 1.0
    / nullif(count(visits.attendance), 0) as kept_share
from days
left join visits
    on
        days.episode_key = visits.episode_key
        and visits.care_day between days.treatment_start_day and days.as_of_day
group by days.episode_key, days.as_of_day
