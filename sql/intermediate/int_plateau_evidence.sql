-- All facts that a plateau call must be checked against, per as-of day
-- Grain: one row per episode and as-of day
-- Rule: joins the detector's verdict with exposure, contradicting gains, intensity,
--   medication overuse of the newest window that is over, and whether the diary is an
--   attack log, without a daily entry in the last 28 days
-- Source: care model; thresholds.contradiction_intensity_points, window_days
-- NULL: not recorded
with days as (select * from intermediate.int_as_of_days),

thresholds as (select * from seeds.thresholds_wide),

overuse as (
    select * from intermediate.int_medication_overuse
    where is_overuse
)

select
    days.*,
    verdicts.* exclude (episode_key, as_of_day), -- noqa: RF02
    exposure.attended_visits_in_treatment,
    exposure.kept_share,
    coalesce(gains.is_hit6_better, false) as is_hit6_better,
    coalesce(gains.is_ndi_better, false) as is_ndi_better,
    coalesce(gains.is_nprs_better, false) as is_nprs_better,
    coalesce(gains.is_pgic_better, false) as is_pgic_better,
    coalesce(
        intensities.baseline_points * intensities.recent_days
        - intensities.recent_points * intensities.baseline_days
        >= thresholds.contradiction_intensity_points
        * intensities.baseline_days * intensities.recent_days,
        false
    ) as is_milder,
    overuse.episode_key is not null as is_overuse,
    days.recorded_days_28 = 0 and days.is_attack_log as is_episodic,
    coalesce(recalls.recall_day <= days.as_of_day, false) as has_recall
from days
cross join thresholds
inner join intermediate.int_trajectory as verdicts
    on
        days.episode_key = verdicts.episode_key
        and days.as_of_day = verdicts.as_of_day
inner join intermediate.int_exposure as exposure
    on
        days.episode_key = exposure.episode_key
        and days.as_of_day = exposure.as_of_day
left join intermediate.int_contradicting_gains as gains
    on days.episode_key = gains.episode_key and days.as_of_day = gains.as_of_day
left join intermediate.int_intensities as intensities
    on
        days.episode_key = intensities.episode_key
        and days.as_of_day = intensities.as_of_day
left join overuse
    on
        days.episode_key = overuse.episode_key
        and floor((days.as_of_day + 1) * 1.0 / thresholds.window_days)
        = overuse.window_index
left join intermediate.int_recalled_baselines as recalls
    on days.episode_key = recalls.episode_key
