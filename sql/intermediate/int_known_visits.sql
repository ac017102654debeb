-- Attended visits known at each gate point
-- Grain: one row per gate point and visit
-- Rule: dated by the point's day and, for a referral, received by it
-- NULL: not recorded
with visits as (
    select * from intermediate.int_visits
    where is_attended
),

points as (select * from intermediate.int_gate_points)

select
    points.point_key,
    points.point_date,
    points.point_day,
    visits.*
from points
inner join visits
    on
        points.episode_key = visits.episode_key
        and points.point_date >= visits.visit_date
        and visits.received_date
        <= coalesce(points.received_by_date, visits.received_date)
