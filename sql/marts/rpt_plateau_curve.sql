-- Plateau, no plateau and unknown by weeks of care
-- Grain: one row per group, every fourth week of care and answer that a patient has
-- Rule: patients in care on that day, by the judgement of that week and the stage in
--   force on it. Undecided and too little diary cannot tell: never "not on plateau".
-- Source: seeds.trajectory_states; thresholds.window_days, thresholds.incidence_windows
-- NULL: none; an answer that nobody has gets no row
with judgements as (
    select
        episodes.primary_spoke,
        judged.stage,
        cast((judged.as_of_day + 1) / 7 as integer) as care_week,
        states.plateau_answer as answer
    from marts.rpt_current_episodes as episodes
    cross join seeds.thresholds_wide as thresholds
    inner join intermediate.int_follow_up as follow_up
        on episodes.episode_key = follow_up.episode_key
    inner join marts.fct_trajectory as judged
        on
            episodes.episode_key = judged.episode_key
            and follow_up.follow_up_day >= judged.as_of_day
    inner join seeds.trajectory_states as states on judged.state = states.state
    where
        (judged.as_of_day + 1) % thresholds.window_days = 0
        and judged.as_of_day < thresholds.window_days * thresholds.incidence_windows
),

members as (
    select
        'stage' as group_kind,
        stage as patient_group,
        care_week,
        answer
    from judgements
    union all
    select
        'spoke' as group_kind,
        primary_spoke as patient_group,
        care_week,
        answer
    from judgements
)

select
    group_kind,
    patient_group,
    care_week,
    answer,
    cast(count(*) as integer) as patients
from members
group by group_kind, patient_group, care_week, answer
order by group_kind, patient_group, care_week, answer
