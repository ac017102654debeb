-- Where each episode stands in its care
-- Grain: one row per episode
-- Rule: not_started without a treatment visit; discharged; lost_to_follow_up after a long
--   silence; active after a recent visit; else between_visits. A reassessment is an
--   attended evaluation or reassessment.
-- Source: thresholds.lost_to_follow_up_days, thresholds.active_caseload_days
-- NULL: not recorded, not reached; days_to_next_visit without a planned visit
with visits as (
    select
        *,
        max(case
            when is_attended and visit_type in ('evaluation', 'reassessment')
                then visit_date
        end) over (partition by episode_key) as last_reassessment_date
    from intermediate.int_visits
),

episodes as (select * from intermediate.int_episodes),

summaries as (
    select
        visits.episode_key,
        count(distinct case
            when visits.is_attended and visits.visit_type != 'referral'
                then visits.visit_date
        end) as attended_visits,
        count(distinct case
            when
                visits.is_attended
                and coalesce(visits.visit_date > visits.last_reassessment_date, true)
                then visits.visit_date
        end) as visits_since_reassessment,
        max(visits.last_reassessment_date) as last_reassessment_date,
        min(case
            when visits.is_attended and visits.visit_type = 'evaluation'
                then visits.visit_date
        end) as evaluation_date,
        min(case
            when
                visits.attendance = 'scheduled'
                and visits.visit_date >= episodes.observed_through_date
                then visits.visit_date
        end) as next_visit_date,
        max_by(visits.age_band, (visits.visit_date, visits.visit_id)) filter (
            where visits.age_band is not null
        ) as age_band,
        max_by(visits.sex, (visits.visit_date, visits.visit_id)) filter (
            where visits.sex is not null
        ) as sex
    from visits
    inner join episodes on visits.episode_key = episodes.episode_key
    group by visits.episode_key
),

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
