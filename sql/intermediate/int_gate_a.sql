-- Gate A: conservative care has not given enough relief
-- Grain: one row per episode and as-of day
-- Rule: once true it stays so until at goal or improving; see int_relief_events. True
--   since the first day of the unbroken run.
-- Source: care model
-- NULL: unknown, always so without a usable baseline; true_since_day, unless true
with events as (select * from intermediate.int_relief_events),

carried as (
    select
        *,
        last_value(relief_event ignore nulls) over (
            partition by episode_key order by as_of_day
            rows between unbounded preceding and current row
        ) = 'true' as is_carried_true
    from events
),

judged as (
    select
        *,
        case
            when not coalesce(has_baseline, false) then null
            when relief_event = 'false' then false
            when is_carried_true then true
        end as gate_a
    from carried
)

select
    *,
    case when gate_a then coalesce(
        max(case when gate_a is distinct from true then as_of_day end) over (
            partition by episode_key order by as_of_day
            rows between unbounded preceding and current row
        ) + 7,
        min(as_of_day) over (partition by episode_key)
    ) end as true_since_day
from judged
