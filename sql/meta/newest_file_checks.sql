-- Rules and limits that the newest files were held against; not published itself
-- Grain: one row per newest file and rule or limit of its contract
-- Rule: the newest files are those since the last release, and those of the newest
--   night of each export, so that a finding ends with a clean file
-- NULL: none
with last_run as (
    select max(runs.as_of) as night
    from warehouse.meta.runs as runs
    inner join raw.release_facts as facts on runs.run_id != facts.run_id
    where runs.outcome = 'published'
),

judged as (
    select files.*
    from warehouse.meta.files as files
    inner join raw.night as night on files.night <= night.as_of_night
    semi join warehouse.meta.file_checks as checks on files.file_id = checks.file_id
    qualify
        row_number() over (
            partition by files.file_name, files.sha256 order by files.file_id desc
        ) = 1
),

newest_files as (
    select judged.*
    from judged
    cross join last_run
    qualify
        judged.night = max(judged.night) over (partition by judged.export)
        or judged.night > last_run.night
)

select
    files.file_id,
    files.file_name,
    files.export,
    checks.check_name,
    checks.severity,
    checks.failed,
    checks.checked,
    checks.outcome
from newest_files as files
inner join warehouse.meta.file_checks as checks on files.file_id = checks.file_id
order by files.file_id, checks.check_name
