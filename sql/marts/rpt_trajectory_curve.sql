-- Headache days per 28 by window of care
-- Grain: one row per group and window that at least one patient of it has reached
-- Rule: the group `all` holds every treated patient, the other groups the patients in
--   care by their newest state. Only windows that are over; quartiles over patients
--   with an evaluable window, and beside them how many could have had one.
-- NULL: quartiles, where no patient of the group has an evaluable window
with episodes as (select * from marts.rpt_current_episodes),

windows as (
    select * from marts.fct_windows
    where is_over
),

members as (
    select
        episode_key,
        'all' as patient_group
    from episodes
    where stage != 'not_started'
    union all
    select
        episode_key,
        trajectory_state as patient_group
    from episodes
    where is_in_care
)

select
    members.patient_group,
    windows.window_index,
    cast(count(*) as integer) as patients_reached,
    cast(count(windows.mhd) as integer) as patients_evaluable,
    quantile_cont(windows.mhd, 0.25) as mhd_lower_quartile,
    quantile_cont(windows.mhd, 0.5) as mhd_median,
    quantile_cont(windows.mhd, 0.75) as mhd_upper_quartile
from members
inner join windows on members.episode_key = windows.episode_key
group by members.patient_group, windows.window_index
order by members.patient_group, windows.window_index
