-- The care episode of every visit
-- Grain: one row per visit
-- Rule: the source's episode key; without one, a new episode begins with an attended
--   visit after a long gap without any.
-- Source: thresholds.episode_gap_days
-- NULL: none
with visits as (
    select
        visit_id,
        patient_key,
        visit_date,
        episode_key,
        attendance = 'attended' as is_attended
    from staging.stg_clinic_visits
),

thresholds as (select * from seeds.thresholds_wide),

previous_attended as (
    select
        *,
        max(case when is_attended then visit_date end) over (
            partition by patient_key
            order by visit_date, visit_id
            rows between unbounded preceding and 1 preceding
        ) as previous_date
    from visits
    where episode_key is null
),

beginnings as (
    select
        previous_attended.*,
        case
            when not previous_attended.is_attended then 0
            when previous_attended.previous_date is null then 1
            when
                previous_attended.visit_date - previous_attended.previous_date
                >= thresholds.episode_gap_days
                then 1
            else 0
        end as is_beginning
    from previous_attended
    cross join thresholds
),

counted as (
    select
        *,
        greatest(1, sum(is_beginning) over (
            partition by patient_key order by visit_date, visit_id
            rows between unbounded preceding and current row
        )) as episode_number
    from beginnings
)

select
    visit_id,
    patient_key || '-' || cast(cast(episode_number as integer) as varchar)
        as episode_key
from counted
union all
select
    visit_id,
    episode_key
from visits
where episode_key is not null
