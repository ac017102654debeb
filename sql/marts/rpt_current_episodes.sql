-- The care episode by which each patient is counted on the pages
-- Grain: one row per patient whose first visit does not lie ahead
-- Rule: a patient counts once, by the newest episode begun by the end of the data: one
--   that is only planned takes nobody out of care. In care means treated, not
--   discharged and not lost. The place is the stage of those in care, else how care
--   ended; without any weekly judgement the state is `insufficient_data`.
-- NULL: trajectory_day and recorded_days_28 before the first weekly judgement;
--   plateau_since_day unless on plateau
with episodes as (select * from marts.dim_episodes),

newest as (
    select
        episode_key,
        first_visit_date
    from intermediate.int_episodes
    where first_visit_date <= observed_through_date
    qualify row_number() over (
        partition by patient_key order by first_visit_date desc, episode_key desc
    ) = 1
)

select
    episodes.patient_key,
    episodes.episode_key,
    episodes.clinic_key,
    episodes.primary_spoke,
    episodes.stage,
    episodes.care_status,
    episodes.care_status in ('active', 'between_visits') as is_in_care,
    case
        when episodes.care_status in ('active', 'between_visits') then episodes.stage
        else episodes.care_status
    end as place,
    coalesce(episodes.trajectory_state, 'insufficient_data') as trajectory_state,
    episodes.trajectory_day,
    episodes.plateau_since_day,
    judgements.recorded_days_28
from episodes
inner join newest on episodes.episode_key = newest.episode_key
left join marts.fct_trajectory as judgements
    on
        episodes.episode_key = judgements.episode_key
        and episodes.trajectory_day = judgements.as_of_day
order by episodes.patient_key
