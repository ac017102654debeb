-- Adequate trial of conservative care that has not brought enough relief
-- Grain: one row per episode and as-of day
-- Rule: enough attended visits and days since care day 0, and the newest evaluable
--   window that was over by then is less than the given share below the baseline.
-- Source: thresholds.trial_min_visits, trial_min_days, trial_max_reduction_pct,
--   window_days
-- NULL: is_failed_trial, where the trial is adequate and no window can be evaluated, or
--   the baseline is too low for a share of it
with exposures as (select * from intermediate.int_visits_so_far),

responses as (
    select * from intermediate.int_responses
    where is_below_trial_reduction is not null
),

trials as (
    select
        exposures.*,
        thresholds.window_days,
        exposures.attended_visits_so_far >= thresholds.trial_min_visits
        and exposures.as_of_day + 1 >= thresholds.trial_min_days as is_adequate_trial
    from exposures
    cross join seeds.thresholds_wide as thresholds
)

select
    trials.episode_key,
    trials.as_of_day,
    trials.is_adequate_trial,
    trials.is_adequate_trial and responses.is_below_trial_reduction
        as is_failed_trial
from trials
left join responses
    on
        trials.episode_key = responses.episode_key
        and responses.window_index * trials.window_days - 1 <= trials.as_of_day
qualify row_number() over (
    partition by trials.episode_key, trials.as_of_day
    order by responses.window_index desc nulls last
) = 1
