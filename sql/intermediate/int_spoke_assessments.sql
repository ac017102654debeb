-- The clinician's structured assessment of each spoke
-- Grain: one row per episode and assessed spoke
-- Rule: the latest actual assessment at an attended visit; not assessed replaces none.
-- Source: care model
-- NULL: none; a spoke that was never assessed has no row
with assessments as (
    select * from intermediate.int_visits
    unpivot (answer for spoke_column in (
        spoke_mechanical, spoke_developmental, spoke_systemic
    ))
    where is_attended
)

select
    episode_key,
    replace(spoke_column, 'spoke_', '') as spoke,
    answer,
    visit_id,
    visit_date,
    is_backfilled
from assessments
where answer != 'not_assessed'
qualify row_number() over (
    partition by episode_key, spoke_column order by visit_date desc, visit_id desc
) = 1
