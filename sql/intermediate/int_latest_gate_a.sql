-- Gate A at the end of the data
-- Grain: one row per episode with an as-of day
-- Rule: the newest as-of day; the finding is the one that made the gate true, or false
-- NULL: gate_a and finding unknown; true_since_day and _date, unless the gate is true
with gates as (select * from intermediate.int_gate_a),

newest as (
    select * from gates
    qualify row_number() over (
        partition by episode_key order by as_of_day desc
    ) = 1
)

select
    newest.episode_key,
    newest.as_of_day,
    newest.gate_a,
    newest.true_since_day,
    episodes.care_day_0_date + newest.true_since_day as true_since_date,
    coalesce(newest.true_since_day, newest.as_of_day) as finding_day,
    case when newest.gate_a is not null then beginnings.finding end as finding
from newest
inner join intermediate.int_episodes as episodes
    on newest.episode_key = episodes.episode_key
inner join gates as beginnings
    on
        newest.episode_key = beginnings.episode_key
        and coalesce(newest.true_since_day, newest.as_of_day) = beginnings.as_of_day
