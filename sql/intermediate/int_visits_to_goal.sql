-- Number of visits until the patient was at goal for the first time
-- Grain: one row per episode that was ever judged at goal
-- Rule: days with a visit of care up to the first weekly judgement at goal, those
--   before the first treatment too
-- NULL: none
with goals as (
    select
        episode_key,
        min(as_of_day) as goal_day
    from intermediate.int_gated_states
    where state = 'at_goal'
    group by episode_key
)

select
    goals.episode_key,
    goals.goal_day,
    cast(count(distinct visits.visit_date) as integer) as visits_to_goal
from goals
inner join intermediate.int_episodes as episodes
    on goals.episode_key = episodes.episode_key
inner join intermediate.int_visits as visits
    on
        goals.episode_key = visits.episode_key
        and episodes.care_day_0_date + goals.goal_day >= visits.visit_date
where visits.is_care_visit
group by goals.episode_key, goals.goal_day
