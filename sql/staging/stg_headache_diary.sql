-- Headache diary: the newest active version of every entry
-- Grain: one row per patient and day
-- Rule: newest extract wins, ties by load order; a removed entry is hidden. An entry of
--   the patient's first load counts as received when it was written down.
-- NULL: not recorded
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

newest as (
    select * from versions
    qualify row_number() over (
        partition by patient_key, entry_date
        order by seen_extracted_on desc, file_id desc, row_number desc
    ) = 1
)

select
    * exclude (
        acute_medication_classes, record_status, content_hash,
        seen_extracted_on, file_id, row_number, loaded_night, first_night
    ),
    replace(acute_medication_classes, ' ', '') as acute_medication_classes,
    loaded_night = first_night as is_backfilled,
    case
        when loaded_night = first_night then coalesce(entered_on, entry_date)
        else extracted_on
    end as received_date
from newest
where record_status is distinct from 'removed'
