-- Summary of an episode's visits: counts, turning points, age and sex
-- Grain: one row per episode
-- Rule: attended days are counted, not visits, and referral records are none. A
--   reassessment is an attended evaluation or reassessment. The latest age band and sex
--   count.
-- NULL: not recorded, not reached; next_visit_date without a planned visit
with visits as (
    select
        visits.*,
        episodes.observed_through_date,
        max(case
            when
                visits.is_attended
                and visits.visit_type in ('evaluation', 'reassessment')
                then visits.visit_date
        end) over (partition by visits.episode_key) as last_reassessment_date
    from intermediate.int_visits as visits
    inner join intermediate.int_episodes as episodes
        on visits.episode_key = episodes.episode_key
)

select
    episode_key,
    count(distinct visit_date) filter (where is_care_visit) as attended_visits,
    count(distinct visit_date) filter (
        where is_care_visit and coalesce(visit_date > last_reassessment_date, true)
    ) as visits_since_reassessment,
    max(last_reassessment_date) as last_reassessment_date,
    min(visit_date) filter (
        where is_attended and visit_type = 'evaluation'
    ) as evaluation_date,
    min(visit_date) filter (
        where attendance = 'scheduled' and visit_date >= observed_through_date
    ) as next_visit_date,
    max_by(age_band, (visit_date, visit_id)) filter (
        where age_band is not null
    ) as age_band,
    max_by(sex, (visit_date, visit_id)) filter (where sex is not null) as sex
from visits
group by episode_key
