-- Rows and seconds of each step of this run against the runs before
-- Grain: one row per step of this run
-- Rule: a step that ran for several files counts once; usual is the mean of the earlier
--   runs that published; steps after the writing of this file are not known yet
-- NULL: rows of a step without any; the usual before there was an earlier run
with steps as (
    select
        steps.run_id,
        steps.step,
        steps.run_id = facts.run_id as is_this_run,
        min(steps.position) as position,
        sum(steps.rows) as rows,
        sum(steps.seconds) as seconds
    from warehouse.meta.run_steps as steps
    inner join warehouse.meta.runs as runs on steps.run_id = runs.run_id
    cross join raw.release_facts as facts
    where runs.run_id = facts.run_id or runs.outcome = 'published'
    group by steps.run_id, steps.step, facts.run_id
),

usual as (
    select
        step,
        avg(rows) as usual_rows,
        avg(seconds) as usual_seconds,
        count(*) as earlier_runs
    from steps
    where not is_this_run
    group by step
)

select
    steps.step,
    steps.position,
    cast(steps.rows as bigint) as rows,
    usual.usual_rows,
    steps.seconds,
    usual.usual_seconds,
    cast(coalesce(usual.earlier_runs, 0) as integer) as earlier_runs
from steps
left join usual on steps.step = usual.step
where steps.is_this_run
order by steps.position
