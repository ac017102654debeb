"""The product's own detector on simulated patients."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.plateau_benchmark.courses import Floats
from benchmarks.plateau_benchmark.worlds import WEEK_ENDS, Patients
from pipelines.plateau.judgement import judge
from pipelines.plateau.library import WEEKS_BEFORE
from pipelines.plateau.thresholds import seed_thresholds


@dataclass(frozen=True)
class Verdicts:
    """Answers for N patients and 52 weeks, NaN where there is none.

    Attributes:
        stalled: probability that improvement has stalled.
        probabilities: (4, N, 52) of being at goal, improving, on plateau, worsening.
        state: the state decided on.
    """

    stalled: Floats
    probabilities: Floats
    state: NDArray[np.str_]


COLUMNS = ("p_at_goal", "p_improving", "p_plateau", "p_worsening")


def detect(patients: Patients) -> Verdicts:
    """Let the product's detector judge every patient at the end of every followed week."""
    judged = judge(as_of_days(patients), diary_weeks(patients), seed_thresholds())
    followed = patients.is_followed
    grids = np.full((len(COLUMNS) + 1, *followed.shape), np.nan)
    for grid, column in zip(grids, (*COLUMNS, "plateau_probability"), strict=True):
        grid[followed] = judged[column]
    state = np.full(followed.shape, "insufficient_data", dtype="<U17")
    state[followed] = judged["detector_state"].to_numpy(dtype=str)
    return Verdicts(grids[-1], grids[:-1], state)


def as_of_days(patients: Patients) -> pd.DataFrame:
    """Return rows of int_as_of_days, one per followed week."""
    person, week = np.nonzero(patients.is_followed)
    baseline = patients.recorded[:, :28].sum(axis=1)
    return pd.DataFrame(
        {
            "episode_key": _keys(person),
            "as_of_day": WEEK_ENDS[week],
            "treatment_stage": "conservative",
            "treatment_start_day": 0,
            "treatment_number": 1,
            "week_index": week,
            "stage_days": WEEK_ENDS[week] + 1,
            "recorded_days_28": patients.recorded_28[person, week],
            "baseline_recorded_days": baseline[person],
        }
    )


def diary_weeks(patients: Patients) -> pd.DataFrame:
    """Return rows of int_diary_weeks."""
    headache, recorded = patients.counts
    person, bin_ = np.nonzero(recorded)
    columns = {"headache_days": headache[person, bin_], "recorded_days": recorded[person, bin_]}
    running = {f"running_{name}": values for name, values in columns.items()}
    keys = {"episode_key": _keys(person), "treatment_stage": "conservative", "week_index": bin_ - WEEKS_BEFORE}
    return pd.DataFrame({**keys, **columns, **running})


def _keys(person: NDArray[np.intp]) -> pd.Series:
    return pd.Series(person).map("e{:05d}".format)
