-- Quarantined rows by file and rule, as counts, up to the as-of night
-- Grain: one row per file, rule and column
-- Rule: a row that breaks several rules counts under each of them
-- NULL: column_name, where the row could not be split into columns
select
    files.file_name,
    rejected.rule,
    rejected.column_name,
    count(*) as rows
from warehouse.quarantine.rejected_rows as rejected
inner join warehouse.meta.files as files on rejected.file_id = files.file_id
inner join raw.night as night on files.night <= night.as_of_night
group by files.file_id, files.file_name, rejected.rule, rejected.column_name
order by files.file_id, rejected.rule, rejected.column_name
