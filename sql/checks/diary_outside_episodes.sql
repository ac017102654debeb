-- severity: warn
-- diary days lie within the span of an episode
-- checked: staging.stg_headache_diary
select
    diary.patient_key,
    diary.entry_date
from staging.stg_headache_diary as diary
anti join intermediate.int_episodes as episodes
    on
        diary.patient_key = episodes.patient_key
        and diary.entry_date between episodes.span_start_date
        and episodes.span_end_date
