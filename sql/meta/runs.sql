-- Runs; this one as of its publication
-- Grain: one row per run
-- Rule: the run that made this release counts as published
-- NULL: finished_at and exit_code of a run that was interrupted
select
    runs.run_id,
    runs.night,
    runs.as_of,
    runs.started_at,
    case when facts.run_id is null then runs.finished_at else facts.published_at end
        as finished_at,
    case when facts.run_id is null then runs.outcome else 'published' end as outcome,
    case
        when facts.run_id is null then runs.exit_code
        when runs.files_refused > 0 then 3
        else 0
    end as exit_code,
    runs.files_loaded,
    runs.files_refused,
    runs.rows_loaded,
    runs.rows_quarantined,
    runs.run_number
from warehouse.meta.runs as runs
left join raw.release_facts as facts on runs.run_id = facts.run_id
order by runs.run_number
