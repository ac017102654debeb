-- The care episode that each patient is counted by on the pages
-- Grain: one row per patient
-- Rule: a patient counts once, by the newest episode. In care means treated, not
--   discharged and not lost. The place is the stage of those in care, else how care
--   ended; without any weekly judgement the state is `insufficient_data`.
-- NULL: as in dim_episodes; judgement columns before the first weekly judgement
with episodes as (select * from marts.dim_episodes),

judgements as (select * from marts.fct_trajectory),

newest as (
    select
        episode_key,
        first_visit_date
    from intermediate.int_episodes
    qualify row_number() over (
        partition by patient_key order by first_visit_date desc, episode_key desc
    ) = 1
)

select
    episodes.* exclude (trajectory_state),
    episodes.care_status in ('active', 'between_visits') as is_in_care,
    case
        when episodes.care_status in ('active', 'between_visits') then episodes.stage
        else episodes.care_status
    end as place,
    coalesce(episodes.trajectory_state, 'insufficient_data') as trajectory_state,
    judgements.recorded_days_28,
    coalesce(judgements.is_suspected, false) as is_suspected,
    judgements.reasons,
    judgements.confounders,
    judgements.expected_improvement_84d
from episodes
inner join newest on episodes.episode_key = newest.episode_key
left join judgements
    on
        episodes.episode_key = judgements.episode_key
        and episodes.trajectory_day = judgements.as_of_day
order by episodes.patient_key
