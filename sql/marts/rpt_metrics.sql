-- The metrics of the network and of each clinic, now and at earlier periods
-- Grain: one row per metric, clinic and period; `(all)` is all clinics together
-- Rule: a share is numerator over denominator; a median is over the counted patients.
--   Completeness is observed over eligible.
-- Source: seeds.metrics
-- NULL: numerator for medians; metric_value without any counted patient
with totals as (
    select
        metric,
        kind,
        case when grouping(clinic_key) = 1 then '(all)' else clinic_key end
            as clinic_key,
        periods_ago,
        cast(count(*) as integer) as eligible,
        cast(count(*) filter (where is_observed) as integer) as observed,
        cast(count(*) filter (where is_counted and is_met) as integer) as met,
        cast(count(*) filter (where is_counted) as integer) as denominator,
        quantile_cont(amount, 0.5) as median
    from intermediate.int_metric_patients
    group by grouping sets (
        (metric, kind, periods_ago), (metric, kind, clinic_key, periods_ago)
    )
)

select
    metric,
    clinic_key,
    periods_ago,
    eligible,
    observed,
    case when kind != 'median' then met end as numerator,
    denominator,
    case
        when kind = 'median' then median
        else met * 1.0 / nullif(denominator, 0)
    end as metric_value
from totals
order by metric, clinic_key, periods_ago
