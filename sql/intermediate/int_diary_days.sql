-- Diary days on the episode's own clock
-- Grain: one row per episode and recorded diary day
-- Rule: an entry belongs to the episode whose span holds its day; care days count from
--   care day 0. Window 0 is the baseline, window 1 begins on care day 0.
-- Source: thresholds.window_days
-- NULL: not recorded
with diary as (select * from staging.stg_headache_diary),

episodes as (
    select * from intermediate.int_episodes
    where care_day_0_date is not null
)

select
    episodes.episode_key,
    diary.patient_key,
    cast(diary.entry_date - episodes.care_day_0_date as integer) as care_day,
    cast(floor(
        (diary.entry_date - episodes.care_day_0_date) * 1.0 / thresholds.window_days
    ) as integer) + 1 as window_index,
    diary.diary_mode = 'daily' as is_daily,
    diary.headache,
    diary.peak_intensity,
    diary.duration_hours,
    diary.migraine_features,
    diary.acute_medication_classes,
    diary.neck_pain_nrs,
    diary.sleep_hours,
    diary.is_backfilled
from diary
cross join seeds.thresholds_wide as thresholds
inner join episodes
    on
        diary.patient_key = episodes.patient_key
        and diary.entry_date between episodes.span_start_date
        and episodes.span_end_date
