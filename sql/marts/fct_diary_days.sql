-- Diary days on the episode's own clock
-- Grain: one row per episode and recorded diary day
-- Rule: see int_diary_days
-- NULL: not recorded
select
    episode_key,
    care_day,
    is_daily,
    headache,
    peak_intensity,
    duration_hours,
    migraine_features,
    acute_medication_classes,
    neck_pain_nrs,
    sleep_hours,
    is_backfilled
from intermediate.int_diary_days
order by episode_key, care_day
