-- Gate A as it stood at each gate point
-- Grain: one row per gate point with an as-of day by then
-- Rule: the newest as-of day by the point's day
-- NULL: gate_a unknown; true_since_date, unless the gate is true
with points as (select * from intermediate.int_gate_points),

gates as (select * from intermediate.int_gate_a),

episodes as (select * from intermediate.int_episodes)

select
    points.episode_key,
    points.point_key,
    gates.as_of_day,
    gates.gate_a,
    episodes.care_day_0_date + gates.true_since_day as true_since_date
from points
inner join episodes on points.episode_key = episodes.episode_key
inner join gates
    on
        points.episode_key = gates.episode_key
        and points.point_day >= gates.as_of_day
qualify row_number() over (
    partition by points.episode_key, points.point_key
    order by gates.as_of_day desc
) = 1
