-- The SQL that made each table of this release
-- Grain: one row per model
-- Rule: the text of the model's file, with its header
-- NULL: none
select
    table_name,
    position,
    sql_text
from raw.model_texts
order by position
