-- The discharge that ended an episode
-- Grain: one row per discharged episode
-- Rule: the latest attended discharge visit, unless care went on after it: visits after
--   the discharge reopen the episode. A referral record is no visit of care, so that
--   one written after the discharge reopens nothing.
-- Source: care model
-- NULL: discharge_reason not recorded
with visits as (
    select * from intermediate.int_visits
    where is_care_visit
),

last_visits as (
    select
        episode_key,
        max(visit_date) as last_care_date
    from visits
    group by episode_key
),

discharges as (
    select
        episode_key,
        visit_date as discharge_date,
        discharge_reason
    from visits
    where visit_type = 'discharge'
    qualify row_number() over (
        partition by episode_key
        order by visit_date desc, discharge_reason is null, visit_id desc
    ) = 1
)

select discharges.*
from discharges
inner join last_visits
    on
        discharges.episode_key = last_visits.episode_key
        and discharges.discharge_date = last_visits.last_care_date
