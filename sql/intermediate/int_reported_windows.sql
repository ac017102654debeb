-- Windows of care of the reported patients, with their groups
-- Grain: one row per window that is over, of each patient's newest episode
-- Rule: treated patients only. The stage is the one that the window began in; the state
--   is the newest one of patients in care.
-- Source: care model
-- NULL: stage, before care; baseline_mhd, without an evaluable baseline; state_now, for
--   patients who are not in care
select
    windows.episode_key,
    windows.window_index,
    windows.mhd,
    windows.responder_30,
    windows.responder_50,
    windows.responder_75,
    windows.responder_100,
    baselines.mhd as baseline_mhd,
    episodes.primary_spoke,
    in_force.stage,
    case when episodes.is_in_care then episodes.trajectory_state end as state_now
from intermediate.int_current_episodes as episodes
inner join intermediate.int_window_outcomes as windows
    on episodes.episode_key = windows.episode_key and windows.is_over
left join intermediate.int_window_outcomes as baselines
    on episodes.episode_key = baselines.episode_key and baselines.window_index = 0
left join intermediate.int_window_stages as in_force
    on
        windows.episode_key = in_force.episode_key
        and windows.window_index = in_force.window_index
where episodes.stage != 'not_started'
