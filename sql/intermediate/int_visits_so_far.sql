-- Attended visits of an episode up to each as-of day
-- Grain: one row per episode and as-of day
-- Rule: days with a visit of care since care day 0, counted once each
-- Source: care model: several visits on one day do not multiply
-- NULL: none
with days as (select * from intermediate.int_as_of_days),

visits as (
    select distinct
        visits.episode_key,
        cast(visits.visit_date - episodes.care_day_0_date as integer) as care_day
    from intermediate.int_visits as visits
    inner join intermediate.int_episodes as episodes
        on visits.episode_key = episodes.episode_key
    where visits.is_care_visit
)

select
    days.episode_key,
    days.as_of_day,
    count(visits.care_day) as attended_visits_so_far
from days
left join visits
    on
        days.episode_key = visits.episode_key
        and visits.care_day between 0 and days.as_of_day
group by days.episode_key, days.as_of_day
