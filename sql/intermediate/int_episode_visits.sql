-- The turning points in the visits of an episode, and where it began
-- Grain: one row per care episode
-- Rule: care day 0 is the first attended treatment visit. Clinic, provider and type of
--   the first visit are those of the first visit of care, an evaluation before others
--   of its day; of the first row, where no care took place. What came after the gap
--   before an episode does not begin it: see int_visit_gaps.
-- Source: care model
-- NULL: care_day_0_date without treatment; first and last care date without care
with visits as (
    select
        visits.*,
        coalesce(gaps.is_ahead, false) as is_ahead
    from intermediate.int_visits as visits
    left join intermediate.int_visit_gaps as gaps on visits.visit_id = gaps.visit_id
),

summaries as (
    select
        episode_key,
        min(visit_date) filter (where is_treatment) as care_day_0_date,
        min(visit_date) filter (where is_care_visit) as first_attended_date,
        max(visit_date) filter (where is_care_visit) as last_attended_date,
        min(visit_date) filter (where not is_ahead) as first_visit_date
    from visits
    group by episode_key
),

entries as (
    select * from visits
    qualify row_number() over (
        partition by episode_key
        order by
            is_care_visit desc, visit_date asc,
            visit_type != 'evaluation' asc, visit_id asc
    ) = 1
)

select
    summaries.*,
    entries.patient_key,
    entries.clinic_key,
    entries.provider_key,
    entries.is_care_visit and entries.visit_type != 'evaluation' as is_left_truncated
from summaries
inner join entries on summaries.episode_key = entries.episode_key
