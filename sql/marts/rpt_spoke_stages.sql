-- Where the patients of each spoke are now
-- Grain: one row per primary spoke and place that holds a patient
-- Rule: the stage of those in care; not started, discharged or lost to follow-up for
--   the rest, so that each patient is in one place
-- NULL: none; a combination without patients has no row
select
    primary_spoke,
    place,
    cast(count(*) as integer) as patients
from marts.rpt_current_episodes
group by primary_spoke, place
order by primary_spoke, place
