-- Stage spells: from when to when a stage was the highest one reached
-- Grain: one row per episode and stage that was in force on at least one day
-- Rule: a spell ends the day before a higher stage begins, or with the discharge. A
--   stage overtaken on its first day was never in force. A referral before care day 0
--   keeps its negative day; one after the discharge is in force on its day alone.
-- Source: care model
-- NULL: end_day while the spell is open
with starts as (select * from intermediate.int_stage_starts),

discharges as (
    select
        episodes.episode_key,
        cast(discharges.discharge_date - episodes.care_day_0_date as integer)
            as discharge_day
    from intermediate.int_discharges as discharges
    inner join intermediate.int_episodes as episodes
        on discharges.episode_key = episodes.episode_key
),

overtaken as (
    select
        starts.*,
        min(starts.start_day) over (
            partition by starts.episode_key order by starts.stage_order
            rows between 1 following and unbounded following
        ) as next_start_day
    from starts
)

select
    overtaken.episode_key,
    overtaken.stage,
    overtaken.stage_order,
    overtaken.start_day,
    least(
        overtaken.next_start_day - 1,
        case
            when discharges.discharge_day < overtaken.start_day
                then overtaken.start_day
            else discharges.discharge_day
        end
    ) as end_day,
    overtaken.start_day < 0 as is_before_treatment
from overtaken
left join discharges on overtaken.episode_key = discharges.episode_key
where coalesce(overtaken.next_start_day > overtaken.start_day, true)
