-- Treatments that the detector distinguishes: a referral changes no treatment
-- Grain: one row per episode and treatment stage
-- Rule: conservative care from care day 0, dry needling from its first day; needling on
--   care day 0 leaves no conservative treatment to judge.
-- Source: care model
-- NULL: end_day for the last treatment
with starts as (
    select
        episode_key,
        stage as treatment_stage,
        stage_order,
        start_day
    from intermediate.int_stage_starts
    where stage != 'referred_prolotherapy'
),

spells as (
    select
        *,
        lead(start_day) over (
            partition by episode_key order by stage_order
        ) - 1 as end_day
    from starts
)

select
    episode_key,
    treatment_stage,
    start_day,
    end_day,
    cast(row_number() over (
        partition by episode_key order by stage_order
    ) as integer) as treatment_number
from spells
where coalesce(end_day >= start_day, true)
