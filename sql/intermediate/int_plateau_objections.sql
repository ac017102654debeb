-- Objections to a plateau call and confounders, per as-of day
-- Grain: one row per episode and as-of day
-- Rule: each fact is compared with its threshold: short exposure, a gain of another
--   measure, a gain still ahead, and what only confounds
-- Source: care model; thresholds.exposure_min_visits, exposure_min_days,
--   plateau_suspect_probability, contradiction_gain_84d, low_attendance_max_share,
--   few_entries_max_share, window_days
-- NULL: not recorded; is_under_suspect, without a probability
select
    evidence.*,
    evidence.attended_visits_in_treatment < thresholds.exposure_min_visits
    or evidence.stage_days < thresholds.exposure_min_days as is_short_exposure,
    evidence.is_hit6_better or evidence.is_ndi_better
    or evidence.is_nprs_better or evidence.is_pgic_better
    or evidence.is_milder as has_contradicting_gain,
    coalesce(
        evidence.expected_improvement_84d >= thresholds.contradiction_gain_84d, false
    ) as has_gain_ahead,
    evidence.kept_share < thresholds.low_attendance_max_share as is_low_attendance,
    evidence.recorded_days_28
    < thresholds.few_entries_max_share * thresholds.window_days as is_few_entries,
    evidence.plateau_probability < thresholds.plateau_suspect_probability
        as is_under_suspect
from intermediate.int_plateau_evidence as evidence
cross join seeds.thresholds_wide as thresholds
