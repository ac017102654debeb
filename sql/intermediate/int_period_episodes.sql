-- Care status, at each period, of the episode by which each patient is counted
-- Grain: one row per patient and period that the patient's first visit precedes
-- Rule: by what is dated up to then, see int_period_care. Period 0 gives the episode of
--   int_current_episodes. The day judged is the last of a whole care week.
-- Source: care model
-- NULL: as_of_day before the first treatment
select
    begun.patient_key,
    begun.periods_ago,
    begun.episode_key,
    begun.clinic_key,
    begun.as_of_date,
    case when begun.day_of_care >= 0 then begun.day_of_care end as as_of_day,
    cast(floor(
        (least(begun.day_of_care, begun.last_span_day) + 1) / 7.0
    ) as integer) * 7 - 1 as judged_day,
    care.care_status
from intermediate.int_counted_episodes as begun
inner join intermediate.int_period_care as care
    on begun.episode_key = care.episode_key and begun.periods_ago = care.periods_ago
