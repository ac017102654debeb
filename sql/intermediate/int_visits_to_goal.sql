-- Visits that it took to be at goal for the first time
-- Grain: one row per episode that was ever judged at goal
-- Rule: attended days up to the first weekly judgement at goal; mere referral records
--   are not counted
-- NULL: none
with goals as (
    select
        episode_key,
        min(as_of_day) as goal_day
    from marts.fct_trajectory
    where state = 'at_goal'
    group by episode_key
)

select
    goals.episode_key,
    goals.goal_day,
    cast(count(distinct visits.visit_day) as integer) as visits_to_goal
from goals
inner join marts.fct_visits as visits
    on
        goals.episode_key = visits.episode_key
        and goals.goal_day >= visits.visit_day
where
    visits.attendance = 'attended'
    and (visits.visit_type != 'referral' or visits.is_treatment)
group by goals.episode_key, goals.goal_day
