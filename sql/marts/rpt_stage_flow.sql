-- From each stage to the next: who moved on, who is still in it, and who left
-- Grain: one row per spoke, stage (or evaluation) and where patients went from there
-- Rule: stages as they were in force, by each patient's newest episode; the last one
--   leads to in care, discharged or lost to follow-up.
-- NULL: none; a combination without patients has no row
with patients as (select * from marts.rpt_current_episodes),

ordered as (
    select
        patients.patient_key,
        patients.primary_spoke,
        patients.is_in_care,
        patients.care_status,
        spells.stage,
        lead(spells.stage) over by_patient as next_stage,
        row_number() over by_patient as spell_number
    from patients
    inner join marts.fct_stage_spells as spells
        on patients.episode_key = spells.episode_key
    window by_patient as (
        partition by patients.patient_key order by spells.stage_order
    )
),

steps as (
    select
        primary_spoke,
        stage as from_stage,
        coalesce(next_stage, case when is_in_care then 'in_care' else care_status end)
            as to_place
    from ordered
    union all
    select
        patients.primary_spoke,
        'evaluated' as from_stage,
        coalesce(ordered.stage, 'not_started') as to_place
    from patients
    left join ordered
        on patients.patient_key = ordered.patient_key and ordered.spell_number = 1
)

select
    primary_spoke,
    from_stage,
    to_place,
    cast(count(*) as integer) as patients
from steps
group by primary_spoke, from_stage, to_place
order by primary_spoke, from_stage, to_place
