-- The neck findings known at a gate point: tests, history and Beighton score
-- Grain: one row per gate point with an attended visit
-- Rule: the latest answer stands; not assessed and unknown never erase one. An age band
--   that was never recorded is looked up as not_recorded.
-- Source: care model
-- NULL: never answered
with visits as (select * from intermediate.int_known_visits)

select
    episode_key,
    point_key,
    max_by(instability_finding, (visit_date, visit_id)) filter (
        where instability_finding in ('positive', 'negative')
    ) as latest_test,
    max_by(neck_trauma_history, (visit_date, visit_id)) filter (
        where neck_trauma_history in ('yes', 'no')
    ) as trauma_history,
    max_by(beighton_score, (visit_date, visit_id)) filter (
        where beighton_score is not null
    ) as beighton_score,
    coalesce(max_by(age_band, (visit_date, visit_id)) filter (
        where age_band is not null
    ), 'not_recorded') as age_band
from visits
group by episode_key, point_key
