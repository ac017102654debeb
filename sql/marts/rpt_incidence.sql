-- Patients with an event, gone before it, or still at risk, by weeks of care
-- Grain: one row per event, group of patients and 28-day step (0 = care day 0)
-- Rule: counts by the end of the step; they add up to the patients of the group. The
--   Aalen-Johansen estimate is made from these counts as they are published.
-- Source: thresholds.incidence_windows, thresholds.window_days
-- NULL: none
with members as (
    select
        *,
        'all' as group_kind,
        'all' as patient_group
    from intermediate.int_events
    union all
    select
        *,
        'spoke' as group_kind,
        primary_spoke as patient_group
    from intermediate.int_events
),

steps as (
    select
        numbers.number as step,
        numbers.number * thresholds.window_days as by_day
    from intermediate.int_numbers as numbers
    cross join seeds.thresholds_wide as thresholds
    where numbers.number <= thresholds.incidence_windows
)

select
    members.event_kind,
    members.group_kind,
    members.patient_group,
    cast(steps.step as integer) as step,
    cast(count(*) as integer) as patients,
    cast(count(*) filter (
        where members.status = 'event' and members.status_day < steps.by_day
    ) as integer) as with_event,
    cast(count(*) filter (
        where members.status = 'competing' and members.status_day < steps.by_day
    ) as integer) as competing,
    cast(count(*) filter (
        where members.status = 'censored' and members.status_day < steps.by_day
    ) as integer) as censored,
    cast(count(*) filter (where members.status_day >= steps.by_day) as integer)
        as at_risk
from members
cross join steps
group by members.event_kind, members.group_kind, members.patient_group, steps.step
order by members.event_kind, members.group_kind, members.patient_group, steps.step
