-- The care status of each episode
-- Grain: one row per episode
-- Rule: not_started without a treatment visit; discharged; lost_to_follow_up after a
--   long silence; active after a recent visit; else between_visits.
-- Source: thresholds.lost_to_follow_up_days, thresholds.active_caseload_days
-- NULL: not recorded, not reached; days_to_next_visit without a planned visit
with summaries as (select * from intermediate.int_visit_summaries),

episodes as (select * from intermediate.int_episodes),

joined as (
    select
        summaries.*,
        episodes.care_day_0_date,
        episodes.observed_through_date,
        cast(episodes.observed_through_date - episodes.last_attended_date as integer)
            as days_since_last_visit,
        discharges.discharge_date,
        discharges.discharge_reason
    from summaries
    inner join episodes on summaries.episode_key = episodes.episode_key
    left join intermediate.int_discharges as discharges
        on summaries.episode_key = discharges.episode_key
)

select
    joined.episode_key,
    cast(joined.attended_visits as integer) as attended_visits,
    cast(joined.visits_since_reassessment as integer) as visits_since_reassessment,
    cast(joined.observed_through_date - joined.last_reassessment_date as integer)
        as days_since_reassessment,
    joined.days_since_last_visit,
    cast(joined.next_visit_date - joined.observed_through_date as integer)
        as days_to_next_visit,
    case
        when joined.evaluation_date <= joined.care_day_0_date
            then cast(joined.care_day_0_date - joined.evaluation_date as integer)
    end as evaluation_to_treatment_days,
    cast(joined.discharge_date - joined.care_day_0_date as integer)
        as discharge_day,
    joined.discharge_reason,
    joined.age_band,
    joined.sex,
    case
        when joined.care_day_0_date is null then 'not_started'
        when joined.discharge_date is not null then 'discharged'
        when joined.days_since_last_visit >= thresholds.lost_to_follow_up_days
            then 'lost_to_follow_up'
        when joined.days_since_last_visit <= thresholds.active_caseload_days
            then 'active'
        else 'between_visits'
    end as care_status
from joined
cross join seeds.thresholds_wide as thresholds
