-- Clinic visits: every version that was loaded by the as-of night
-- Grain: one row per visit and version
-- Rule: a version holds from the day it was received until the next one was. Lists are
--   split, also with a ; at their end, codes lose case and dots. A visit of the
--   patient's first load counts as received on its own day, a later one on the day of
--   its extract.
-- NULL: not recorded; an empty list means that no code was recorded; superseded_date
--   for the newest version
with night as (select * from raw.night),

versions as (
    select
        visits.*,
        min(visits.loaded_night) over (partition by visits.patient_key)
            as first_night
    from raw.clinic_visits as visits
    cross join night
    where visits.loaded_night <= night.as_of_night
),

received as (
    select
        *,
        case when loaded_night = first_night then visit_date else extracted_on end
            as received_date
    from versions
)

select
    * exclude (
        procedure_codes, diagnosis_codes, seen_extracted_on, file_id, row_number,
        loaded_night, first_night
    ),
    string_split(
        rtrim(replace(upper(coalesce(procedure_codes, '')), ' ', ''), ';'), ';'
    ) as procedure_codes,
    string_split(
        rtrim(
            replace(replace(upper(coalesce(diagnosis_codes, '')), '.', ''), ' ', ''),
            ';'
        ),
        ';'
    ) as diagnosis_codes,
    loaded_night = first_night as is_backfilled,
    lead(received_date) over (
        partition by visit_id order by seen_extracted_on, file_id, row_number
    ) as superseded_date
from received
