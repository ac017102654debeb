-- Headache intensity and medication of each care week, for the patient page
-- Grain: one row per episode and care week with a diary entry (0 = days 0-6)
-- Rule: intensity is averaged over headache days with one recorded; a medication day
--   has any class taken; days without a medication entry are missing, never free of it.
--   Attack logs count too: a mean over attacks needs no days between them.
-- NULL: mean_peak_intensity, without a recorded one; medication_days, without an entry
--   about medication
with days as (
    select
        *,
        cast(floor(care_day / 7.0) as integer) as care_week,
        acute_medication_classes is not null as has_medication_entry,
        acute_medication_classes != 'none' as has_medication
    from marts.fct_diary_days
)

select
    episode_key,
    care_week,
    sum(peak_intensity) filter (where headache) * 1.0
    / nullif(count(peak_intensity) filter (where headache), 0) as mean_peak_intensity,
    cast(count(peak_intensity) filter (where headache) as integer) as intensity_days,
    case
        when bool_or(has_medication_entry)
            then cast(count(*) filter (where has_medication) as integer)
    end as medication_days,
    cast(count(*) filter (where has_medication_entry) as integer)
        as medication_recorded_days
from days
group by episode_key, care_week
order by episode_key, care_week
