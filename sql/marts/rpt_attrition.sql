-- Headache days before care of those who still write a diary and those who do not
-- Grain: one row per window of care and whether the window is evaluable
-- Rule: treated patients with an evaluable baseline who could have reached the window
-- NULL: none
select
    window_index,
    mhd is not null as is_evaluable,
    cast(count(*) as integer) as patients,
    quantile_cont(baseline_mhd, 0.25) as baseline_lower_quartile,
    quantile_cont(baseline_mhd, 0.5) as baseline_median,
    quantile_cont(baseline_mhd, 0.75) as baseline_upper_quartile
from intermediate.int_window_groups
where group_kind = 'all' and window_index > 0 and baseline_mhd is not null
group by window_index, mhd is not null
order by window_index, is_evaluable
