-- Headache days at baseline and in the newest window, per episode
-- Grain: one row per episode with a care day 0
-- Rule: the newest evaluable window that is over, against the baseline window
-- Source: convention of headache trials
-- NULL: not evaluable, or no window is over yet
with windows as (select * from intermediate.int_windows_judged),

latest as (
    select
        episode_key,
        window_index,
        mhd
    from windows
    where window_index > 0 and is_over and mhd is not null
    qualify row_number() over (
        partition by episode_key order by window_index desc
    ) = 1
)

select
    baselines.episode_key,
    baselines.mhd as baseline_mhd,
    latest.window_index as latest_window_index,
    latest.mhd as latest_mhd,
    responses.reduction,
    responses.reduction_pct
from windows as baselines
left join latest on baselines.episode_key = latest.episode_key
left join intermediate.int_responses as responses
    on
        latest.episode_key = responses.episode_key
        and latest.window_index = responses.window_index
where baselines.window_index = 0
