-- Adequate trial of conservative care that has not brought enough relief
-- Grain: one row per episode and as-of day
-- Rule: enough attended visits and days since care day 0, and the newest evaluable
--   window that was over by then is less than the given share below the baseline.
-- Source: thresholds.trial_min_visits, trial_min_days, trial_max_reduction_pct
-- NULL: is_failed_trial, where the trial is adequate and no window can be evaluated
with days as (select * from intermediate.int_as_of_days),

thresholds as (select * from seeds.thresholds_wide),

visits as (
    select
        visits.episode_key,
        cast(visits.visit_date - episodes.care_day_0_date as integer) as care_day
    from intermediate.int_visits as visits
    inner join intermediate.int_episodes as episodes
        on visits.episode_key = episodes.episode_key
    where visits.is_attended and visits.visit_type != 'referral'
),

attended as (
    select
        days.episode_key,
        days.as_of_day,
        count(distinct visits.care_day) as attended_visits
    from days
    left join visits
        on
            days.episode_key = visits.episode_key
            and visits.care_day between 0 and days.as_of_day
    group by days.episode_key, days.as_of_day
),

reliefs as (
    select
        days.episode_key,
        days.as_of_day,
        responses.is_below_trial_reduction
    from days
    cross join thresholds
    inner join intermediate.int_responses as responses
        on
            days.episode_key = responses.episode_key
            and responses.window_index * thresholds.window_days - 1
            <= days.as_of_day
    where responses.is_below_trial_reduction is not null
    qualify row_number() over (
        partition by days.episode_key, days.as_of_day
        order by responses.window_index desc
    ) = 1
)

select
    attended.episode_key,
    attended.as_of_day,
    attended.attended_visits >= thresholds.trial_min_visits
    and attended.as_of_day + 1 >= thresholds.trial_min_days as is_adequate_trial,
    attended.attended_visits >= thresholds.trial_min_visits
    and attended.as_of_day + 1 >= thresholds.trial_min_days
    and reliefs.is_below_trial_reduction as is_failed_trial
from attended
cross join thresholds
left join reliefs
    on
        attended.episode_key = reliefs.episode_key
        and attended.as_of_day = reliefs.as_of_day
