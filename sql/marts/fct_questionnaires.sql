-- Questionnaire scores with their change since the first one
-- Grain: one row per episode, measure and day
-- Rule: see int_questionnaire_changes
-- NULL: change and its flags for the first score, for one too soon after it to be
--   compared, and where the measure has no limit; band, where it has no bands
select
    episode_key,
    measure,
    care_day,
    administration,
    score,
    band,
    meaningful_change,
    improvement,
    is_meaningfully_better,
    is_reliably_changed
from intermediate.int_questionnaire_changes
order by episode_key, measure, care_day
