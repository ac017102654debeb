-- The metrics of the network and of each clinic
-- Grain: one row per metric and clinic, and one of all clinics, named `(all)`
-- Rule: a share is numerator over denominator; a median is over the counted patients.
--   Completeness is observed over eligible.
-- Source: seeds.metrics
-- NULL: numerator for medians; metric_value without any counted patient
with patients as (select * from marts.rpt_metric_patients),

totals as (
    select
        metric,
        case when grouping(clinic_key) = 1 then '(all)' else clinic_key end
            as clinic_key,
        cast(count(*) as integer) as eligible,
        cast(count(*) filter (where is_observed) as integer) as observed,
        cast(count(*) filter (where is_counted and is_met) as integer) as met,
        cast(count(*) filter (where is_counted) as integer) as denominator,
        bool_and(is_met is null) as is_median,
        quantile_cont(amount, 0.5) as median
    from patients
    group by grouping sets ((metric), (metric, clinic_key))
)

select
    metric,
    clinic_key,
    eligible,
    observed,
    case when not is_median then met end as numerator,
    denominator,
    case when is_median then median else met * 1.0 / nullif(denominator, 0) end
        as metric_value
from totals
order by metric, clinic_key
