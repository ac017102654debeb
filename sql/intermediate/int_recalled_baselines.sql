-- The first day on which a patient's recalled headache days were recorded
-- Grain: one row per episode with a recalled count
-- Rule: a recalled baseline is shown next to the diary's and never mixed with it
-- Source: care model
-- NULL: recall_day without a care day 0
with visits as (
    select * from intermediate.int_visits
    where recalled_headache_days_28 is not null
)

select
    visits.episode_key,
    cast(min(visits.visit_date - episodes.care_day_0_date) as integer) as recall_day
from visits
inner join intermediate.int_episodes as episodes
    on visits.episode_key = episodes.episode_key
group by visits.episode_key
