-- Clinics by calendar month, where dates are real
-- Grain: one row per metric, clinic and whole month
-- Rule: whole months only: after the clinic's first month of data and over by its end.
--   Visits kept: of those attended, cancelled or missed. Headache days: windows of care
--   that ended in the month. Both count the patients behind them, for disclosure.
--   Summed as decimals: a sum of floats would depend on which thread was first.
-- NULL: none; no row at all unless dates are real
with visits as (
    select
        'visits_kept' as metric,
        clinic_key,
        patient_key,
        cast(date_trunc('month', visit_date) as date) as month_date,
        cast(attendance = 'attended' as integer) as amount
    from marts.fct_visits
    where attendance in ('attended', 'cancelled', 'no_show') and visit_date is not null
),

windows as (
    select
        'headache_days_month' as metric,
        episodes.clinic_key,
        episodes.patient_key,
        cast(
            date_trunc('month', episodes.first_treatment_date + windows.end_day) as date
        ) as month_date,
        windows.mhd as amount
    from marts.fct_windows as windows
    inner join marts.dim_episodes as episodes
        on windows.episode_key = episodes.episode_key
    where
        windows.window_index > 0 and windows.is_over and windows.mhd is not null
        and episodes.first_treatment_date is not null
),

months as (
    select * from visits
    union all
    select * from windows
),

extents as (
    select
        episodes.clinic_key,
        max(episodes.first_treatment_date + episodes.observed_through_day) as last_date,
        min(visits.month_date) as first_month_date
    from marts.dim_episodes as episodes
    inner join visits
        on
            episodes.patient_key = visits.patient_key
            and episodes.clinic_key = visits.clinic_key
    group by episodes.clinic_key
)

select
    months.metric,
    months.clinic_key,
    months.month_date,
    cast(count(distinct months.patient_key) as integer) as patients,
    cast(count(distinct months.patient_key) filter (where months.amount = 0) as integer)
        as patients_at_zero,
    cast(sum(cast(months.amount as decimal(12, 6))) as double) as amount_sum,
    cast(count(*) as integer) as amount_count
from months
inner join extents on months.clinic_key = extents.clinic_key
where
    months.month_date > extents.first_month_date
    and extents.last_date >= months.month_date + interval 1 month - interval 1 day
group by months.metric, months.clinic_key, months.month_date
order by months.metric, months.clinic_key, months.month_date
