-- Headache diary: every version of an entry that was loaded by the as-of night
-- Grain: one row per patient, day and version
-- Rule: a version holds from the day it was received until the next one was. An entry
--   of the patient's first load counts as received when it was written down, a later
--   one on the day of its extract. A list loses spaces and the ; at its end, and says
--   none once.
-- NULL: not recorded; superseded_date for the newest version
with night as (select * from raw.night),

versions as (
    select
        diary.*,
        min(diary.loaded_night) over (partition by diary.patient_key)
            as first_night
    from raw.headache_diary as diary
    cross join night
    where diary.loaded_night <= night.as_of_night
),

received as (
    select
        *,
        case
            when loaded_night = first_night then coalesce(entered_on, entry_date)
            else extracted_on
        end as received_date
    from versions
)

select
    * exclude (
        acute_medication_classes, seen_extracted_on, file_id, row_number, loaded_night,
        first_night
    ),
    regexp_replace(
        rtrim(replace(acute_medication_classes, ' ', ''), ';'), '^none(;none)+$', 'none'
    ) as acute_medication_classes,
    loaded_night = first_night as is_backfilled,
    lead(received_date) over (
        partition by patient_key, entry_date
        order by seen_extracted_on, file_id, row_number
    ) as superseded_date
from received
