-- Headache days per 28 by window of care
-- Grain: one row per group and window that at least one patient of it has reached
-- Rule: see int_window_groups. Only windows that are over; quartiles over patients with
--   an evaluable window, and how many could have had one.
-- NULL: quartiles, where no patient of the group has an evaluable window
select
    group_kind,
    patient_group,
    window_index,
    cast(count(*) as integer) as patients_reached,
    cast(count(mhd) as integer) as patients_evaluable,
    quantile_cont(mhd, 0.25) as mhd_lower_quartile,
    quantile_cont(mhd, 0.5) as mhd_median,
    quantile_cont(mhd, 0.75) as mhd_upper_quartile
from intermediate.int_window_groups
group by group_kind, patient_group, window_index
order by group_kind, patient_group, window_index
