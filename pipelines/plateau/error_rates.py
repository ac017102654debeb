"""Rates of false and missed plateau calls, as measured by `python benchmarks/plateau.py --write`.

Measured on simulated diaries with known truth; shipped with the detector, like its prior, and shown on Methods.
"""

import csv
from pathlib import Path

from pipelines.plateau.prior import PRIOR_RESTS_ON

ERROR_RATES = Path(__file__).with_name("error_rates.csv")
RATES_JSON = ERROR_RATES.with_suffix(".json")
CALL_THRESHOLD = "plateau_call_probability"  # each of its measured values has rows of its own
# Thresholds that decide which evaluations have a probability, how large it is and whether it can be a call.
RATES_REST_ON = (
    *PRIOR_RESTS_ON,
    "detector_min_stage_days",
    "detector_min_recorded_days_28",
    "detector_min_baseline_days",
    "plateau_min_p_plateau",
)
DETECTOR = "detector"  # its name in the column `method`
COLUMNS = (
    "world",
    "method",
    "threshold",
    "false_calls_pct",
    "calls_still_improving_pct",
    "calls_at_goal_pct",
    "missed_pct",
    "median_delay_weeks",
    "delay_90_weeks",
)


def measured_error_rates() -> list[dict[str, str]]:
    """Return the measured rows, with numbers as printed, and the number of patients of each world."""
    with ERROR_RATES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
