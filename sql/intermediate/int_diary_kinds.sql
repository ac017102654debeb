-- From when on each episode has a daily diary and a log of attacks
-- Grain: one row per episode with a diary
-- Rule: the first entry of each kind
-- NULL: the day of a kind that has no entry
select
    episode_key,
    min(care_day) filter (where is_daily) as first_daily_day,
    min(care_day) filter (where not is_daily) as first_episodic_day
from intermediate.int_diary_days
group by episode_key
