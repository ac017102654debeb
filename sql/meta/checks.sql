-- Checks of tonight's build and of every loaded file
-- Grain: one row per check, and per file and rule or limit of its contract
-- Rule: a broken rule of a file warns, for its rows were kept out; the severity of a
--   limit stands in the contract
-- NULL: none
with results as (
    select
        1 as position,
        check_name as sort_key,
        check_name,
        severity,
        description,
        failed,
        checked,
        outcome
    from raw.check_results
    union all
    select
        2 as position,
        printf('%08d %s', files.file_id, checks.check_name) as sort_key,
        checks.check_name,
        checks.severity,
        files.file_name || ' keeps this rule or limit of its contract'
            as description,
        checks.failed,
        checks.checked,
        checks.outcome
    from warehouse.meta.file_checks as checks
    inner join warehouse.meta.files as files on checks.file_id = files.file_id
)

select
    facts.run_id,
    results.check_name,
    results.severity,
    results.description,
    results.failed,
    results.checked,
    results.outcome
from results
cross join raw.release_facts as facts
order by results.position, results.sort_key
