"""From probabilities to one state per evaluation."""

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import Floats
from pipelines.plateau.thresholds import DetectorThresholds

Flags = NDArray[np.bool_]


def has_enough_data(
    stage_days: NDArray[np.integer], recorded_days_28: NDArray[np.integer], thresholds: DetectorThresholds
) -> Flags:
    """Return whether there are enough data for an answer, the first of all rules.

    Args:
        stage_days: days in the stage, the as-of day included.
        recorded_days_28: diary days recorded in the 28 days that end with the as-of day.
        thresholds: the detector's thresholds.
    """
    return (stage_days >= thresholds.detector_min_stage_days) & (
        recorded_days_28 >= thresholds.detector_min_recorded_days_28
    )


def stalled_probability(p_plateau: Floats, p_improving: Floats) -> Floats:
    """Return P(stalled), the share of plateau among what is above goal and not worsening; 0 if nothing is."""
    above_goal = p_plateau + p_improving
    return p_plateau / np.where(above_goal == 0, 1.0, above_goal)


def decide(
    p_at_goal: Floats,
    p_worsening: Floats,
    p_plateau: Floats,
    p_stalled: Floats,
    thresholds: DetectorThresholds,
) -> tuple[NDArray[np.str_], Flags]:
    """Name the state of each evaluation.

    Between the thresholds the answer is `indeterminate`. This is frequent, because even an oracle that knows every
    curve needs about ten weeks of diary to decide.

    Args:
        p_at_goal: (N,) probability of being at goal; all four are NaN without enough data.
        p_worsening: (N,) probability of worsening.
        p_plateau: (N,) probability of a plateau.
        p_stalled: (N,) `stalled_probability`.
        thresholds: the detector's thresholds.

    Returns:
        (N,) states, and (N,) whether an `indeterminate` one is a suspected plateau.
    """
    state = np.select(
        [
            np.isnan(p_stalled),
            (p_at_goal > thresholds.at_goal_min_probability) & (p_at_goal >= p_worsening),
            p_worsening >= thresholds.worsening_min_probability,
            (p_stalled >= thresholds.plateau_call_probability) & (p_plateau >= thresholds.plateau_min_p_plateau),
            p_stalled <= thresholds.improving_max_probability,
        ],
        ["insufficient_data", "at_goal", "worsening", "plateau", "improving"],
        default="indeterminate",
    )
    is_suspected = (state == "indeterminate") & (p_stalled >= thresholds.plateau_suspect_probability)
    return state, is_suspected
