-- The care episode by which each patient is counted on the pages
-- Grain: one row per patient whose first visit does not lie ahead
-- Rule: a patient counts once, by the newest episode begun by the end of the data: one
--   that is only planned takes nobody out of care. In care means treated, not
--   discharged and not lost. The place is the stage of those in care, else how care
--   ended; without any weekly judgement the state is `insufficient_data`.
-- NULL: trajectory_day and recorded_days_28 before the first weekly judgement;
--   plateau_since_day unless on plateau
with newest as (
    select * from intermediate.int_episodes
    where first_visit_date <= observed_through_date
    qualify row_number() over (
        partition by patient_key order by first_visit_date desc, episode_key desc
    ) = 1
),

episodes as (
    select
        newest.patient_key,
        newest.episode_key,
        newest.clinic_key,
        spokes.primary_spoke,
        coalesce(reached.stage, 'not_started') as stage,
        care.care_status,
        care.care_status in ('active', 'between_visits') as is_in_care
    from newest
    inner join intermediate.int_care_status as care
        on newest.episode_key = care.episode_key
    inner join intermediate.int_episode_spokes as spokes
        on newest.episode_key = spokes.episode_key
    left join intermediate.int_current_stages as reached
        on newest.episode_key = reached.episode_key
)

select
    episodes.*,
    case when episodes.is_in_care then episodes.stage else episodes.care_status end
        as place,
    coalesce(states.state, 'insufficient_data') as trajectory_state,
    states.as_of_day as trajectory_day,
    states.plateau_since_day,
    states.recorded_days_28
from episodes
left join intermediate.int_latest_states as states
    on episodes.episode_key = states.episode_key
