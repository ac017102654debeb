-- Runs of weekly judgements of plateau
-- Grain: one row per episode and unbroken run of weeks judged plateau
-- Rule: a spell begins with the first weekly judgement and ends with the last one in a
--   row; it is open while the newest judgement of the episode belongs to it.
-- NULL: next_state while open
with judgements as (
    select
        *,
        lead(state) over by_day as next_state,
        row_number() over by_day - row_number() over by_state as run
    from marts.fct_trajectory
    window
        by_day as (partition by episode_key order by as_of_day),
        by_state as (partition by episode_key, state order by as_of_day)
),

spells as (
    select
        episode_key,
        run,
        min(as_of_day) as start_day,
        max(as_of_day) as last_day,
        cast(count(*) as integer) as weeks,
        min_by(stage, as_of_day) as stage,
        min_by(plateau_probability, as_of_day) as plateau_probability,
        max_by(expected_improvement_84d, as_of_day) as expected_improvement_84d,
        max_by(coalesce(next_state, ''), as_of_day) as next_state
    from judgements
    where state = 'plateau'
    group by episode_key, run
)

select
    spells.episode_key,
    episodes.patient_key,
    episodes.clinic_key,
    episodes.primary_spoke,
    cast(row_number() over (
        partition by spells.episode_key order by spells.start_day
    ) as integer) as spell_number,
    spells.stage,
    spells.start_day,
    spells.last_day,
    spells.weeks,
    spells.plateau_probability,
    spells.expected_improvement_84d,
    spells.next_state = '' as is_open,
    nullif(spells.next_state, '') as next_state
from spells
inner join marts.dim_episodes as episodes
    on spells.episode_key = episodes.episode_key
