-- Checks of tonight's build and of the newest files
-- Grain: one row per check, and per newest file and rule or limit of its contract
-- Rule: a broken rule of a file warns, for its rows were kept out; the severity of a
--   limit is in the contract
-- Source: seeds.check_harms, seeds.check_reasons
-- NULL: since_last_release, without a finding now or then; metrics, where no metric
--   rests on what is checked; reason, where the seed has none
with results as (
    select
        1 as position,
        check_name as sort_key,
        check_name,
        severity,
        description,
        failed,
        checked,
        outcome,
        about
    from raw.check_results
    union all
    select
        2 as position,
        printf('%08d %s', file_id, check_name) as sort_key,
        check_name,
        severity,
        file_name || ' keeps this rule or limit of its contract' as description,
        failed,
        checked,
        outcome,
        export as about
    from meta.newest_file_checks
),

found as (
    select
        check_name,
        bool_or(outcome in ('warn', 'fail')) as is_found
    from results
    group by check_name
),

harms as (
    select
        harms.about,
        string_agg(metrics.label, ';' order by metrics.label) as metrics
    from seeds.check_harms as harms
    inner join seeds.metrics as metrics on harms.metric = metrics.metric
    group by harms.about
)

select
    facts.run_id,
    results.check_name,
    results.severity,
    results.description,
    results.failed,
    results.checked,
    results.outcome,
    case
        when found.is_found and coalesce(last_checks.was_found, false) then 'existing'
        when found.is_found then 'new'
        when last_checks.was_found then 'resolved'
    end as since_last_release,
    harms.metrics,
    reasons.reason
from results
cross join raw.release_facts as facts
inner join found on results.check_name = found.check_name
left join raw.last_checks as last_checks on results.check_name = last_checks.check_name
left join harms on results.about = harms.about
left join seeds.check_reasons as reasons on results.check_name glob reasons.checks
order by results.position, results.sort_key
