"""The detector's clinical thresholds, from the seed table `thresholds`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from pipelines.errors import OutcomesError
from pipelines.resources import SQL


@dataclass(frozen=True)
class DetectorThresholds:
    """Thresholds by their names in the seed table, which has each one's unit, source and reason."""

    goal_mhd: float
    goal_baseline_share: float
    mcid_mhd: float
    within_week_correlation: float
    detector_min_stage_days: float
    detector_min_recorded_days_28: float
    detector_min_baseline_days: float
    at_goal_min_probability: float
    worsening_min_probability: float
    plateau_call_probability: float
    plateau_min_p_plateau: float
    plateau_suspect_probability: float
    improving_max_probability: float

    @classmethod
    def from_seed(cls, values: Mapping[str, float]) -> Self:
        """Select the detector's thresholds from all thresholds.

        Args:
            values: name and value of every row of the seed table.

        Raises:
            OutcomesError: if the seed table lacks one.
        """
        names = [field.name for field in fields(cls)]
        missing = [name for name in names if name not in values]
        if missing:
            raise OutcomesError(f"seeds.thresholds lacks {', '.join(missing)}: the detector needs them.")
        return cls(**{name: float(values[name]) for name in names})


def seed_thresholds() -> DetectorThresholds:
    """Read the detector's thresholds from the seed file, for use without a warehouse."""
    with (SQL / "seeds" / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        values = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
    return DetectorThresholds.from_seed(values)
