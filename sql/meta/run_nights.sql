-- Outcome of each of the last nights
-- Grain: one row per night, from the first run on
-- Rule: a night counts as published if any of its runs published, else by the last one;
--   a night without a run has a row too, for silence must be seen
-- Source: thresholds.nights_shown
-- NULL: none
with runs as (
    select
        runs.night,
        runs.run_number,
        runs.rows_loaded,
        runs.rows_quarantined,
        case
            when runs.run_id = facts.run_id then 'published'
            when runs.outcome = 'interrupted' then 'failed'
            else runs.outcome
        end as outcome
    from warehouse.meta.runs as runs
    cross join raw.release_facts as facts
),

nights as (
    select
        night,
        count(*) as runs,
        sum(rows_loaded) as rows_loaded,
        sum(rows_quarantined) as rows_quarantined,
        case
            when bool_or(outcome = 'published') then 'published'
            else arg_max(outcome, run_number)
        end as outcome
    from runs
    group by night
),

calendar as (
    select cast(night.as_of_night - numbers.number as date) as night
    from raw.night as night
    cross join intermediate.int_numbers as numbers
    cross join seeds.thresholds_wide as thresholds
    where numbers.number < thresholds.nights_shown
)

select
    calendar.night,
    coalesce(nights.outcome, 'no_run') as outcome,
    cast(coalesce(nights.runs, 0) as integer) as runs,
    cast(coalesce(nights.rows_loaded, 0) as bigint) as rows_loaded,
    cast(coalesce(nights.rows_quarantined, 0) as bigint) as rows_quarantined
from calendar
left join nights on calendar.night = nights.night
where calendar.night >= (select min(runs.night) from runs)
order by calendar.night
