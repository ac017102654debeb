-- Whether headache impact was meaningfully better at each period
-- Grain: one row per patient and period with a second HIT-6 score by then
-- Rule: the newest score by then, against the first of the episode
-- NULL: is_meaningfully_better, where the two cannot be compared
select
    points.patient_key,
    points.periods_ago,
    scores.is_meaningfully_better
from intermediate.int_period_episodes as points
inner join intermediate.int_questionnaire_changes as scores
    on
        points.episode_key = scores.episode_key
        and points.as_of_day >= scores.care_day
where scores.measure = 'hit6' and scores.administration > 1
qualify row_number() over (
    partition by points.patient_key, points.periods_ago
    order by scores.care_day desc
) = 1
