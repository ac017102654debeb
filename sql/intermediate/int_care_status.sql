-- The care status of each episode at the end of the data
-- Grain: one row per episode
-- Rule: see int_period_care and int_visit_summaries
-- Source: care model
-- NULL: not recorded, not reached; days_to_next_visit without a planned visit
select
    episodes.episode_key,
    cast(summaries.attended_visits as integer) as attended_visits,
    cast(summaries.visits_since_reassessment as integer) as visits_since_reassessment,
    cast(episodes.observed_through_date - summaries.last_reassessment_date as integer)
        as days_since_reassessment,
    care.days_since_last_visit,
    cast(summaries.next_visit_date - episodes.observed_through_date as integer)
        as days_to_next_visit,
    case
        when summaries.evaluation_date <= episodes.care_day_0_date
            then cast(episodes.care_day_0_date - summaries.evaluation_date as integer)
    end as evaluation_to_treatment_days,
    cast(discharges.discharge_date - episodes.care_day_0_date as integer)
        as discharge_day,
    discharges.discharge_reason,
    summaries.age_band,
    summaries.sex,
    care.care_status
from intermediate.int_episodes as episodes
inner join intermediate.int_period_care as care
    on episodes.episode_key = care.episode_key and care.periods_ago = 0
inner join intermediate.int_visit_summaries as summaries
    on episodes.episode_key = summaries.episode_key
left join intermediate.int_discharges as discharges
    on episodes.episode_key = discharges.episode_key
