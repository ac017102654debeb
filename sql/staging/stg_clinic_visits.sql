-- Clinic visits: the newest active version of every visit
-- Grain: one row per visit
-- Rule: newest extract wins, ties by load order; a removed visit is hidden. Lists are
--   split, codes lose case and dots. A visit of the patient's first load counts as
--   received on its own day, a later one on the day of its extract.
-- NULL: not recorded; an empty list means that no code was recorded
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

newest as (
    select * from versions
    qualify row_number() over (
        partition by visit_id
        order by seen_extracted_on desc, file_id desc, row_number desc
    ) = 1
)

select
    * exclude (
        procedure_codes, diagnosis_codes, record_status, content_hash,
        seen_extracted_on, file_id, row_number, loaded_night, first_night
    ),
    string_split(replace(upper(coalesce(procedure_codes, '')), ' ', ''), ';')
        as procedure_codes,
    string_split(
        replace(replace(upper(coalesce(diagnosis_codes, '')), '.', ''), ' ', ''),
        ';'
    ) as diagnosis_codes,
    loaded_night = first_night as is_backfilled,
    case when loaded_night = first_night then visit_date else extracted_on end
        as received_date
from newest
where record_status is distinct from 'removed'
