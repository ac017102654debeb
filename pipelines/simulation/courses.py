"""True courses of headache days: the level that a treatment brings, day by day, and its true state.

The state is worked out here anew, not by the detector's code: planted truth is an independent reference.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import HIGHEST_LEVEL, LOWEST_LEVEL, WINDOW_DAYS, Floats, recovery_levels
from pipelines.plateau.thresholds import seed_thresholds

FORESIGHT_DAYS = 168  # past the data cut, over which a further gain is still looked for
STATES = ("at_goal", "improving", "plateau", "worsening")
AT_GOAL, IMPROVING, PLATEAU, WORSENING = range(4)


@dataclass(frozen=True)
class Course:
    """The course of E episodes in one stage, as if that stage simply went on.

    Attributes:
        levels: (E, H) headache days per 28 on the stage's days 0..H-1.
        states: (E, H - 28) index into `STATES` on the stage's days 0..H-29.
    """

    levels: Floats
    states: NDArray[np.int8]


def first_course(points: Floats, before: Floats, goal: Floats, days: int) -> Course:
    """Return the course under conservative care from care day 0.

    Args:
        points: (E, 8) each episode's point in the space of recovery curves.
        before: (E,) level before care.
        goal: (E,) goal of the episode.
        days: days of care that the data can cover.
    """
    levels = recovery_levels(points, np.arange(days + FORESIGHT_DAYS + WINDOW_DAYS))
    return Course(levels, true_states(levels, before, goal))


def later_course(points: Floats, reached: Floats, goal: Floats, days: int) -> Course:
    """Return the course after another treatment was added, continuous with the level `reached` (E,).

    The goal stays that of the episode's baseline; the other arguments are those of `first_course`.
    """
    levels = recovery_levels(points, np.arange(days + FORESIGHT_DAYS + WINDOW_DAYS))
    levels = np.clip(levels + (reached - levels[:, 0])[:, None], LOWEST_LEVEL, HIGHEST_LEVEL)
    return Course(levels, true_states(levels, reached, goal))


def goal_levels(baseline: Floats) -> Floats:
    """Return the goal, headache days per 28, of episodes that began at `baseline` (E,)."""
    thresholds = seed_thresholds()
    return np.maximum(thresholds.goal_mhd, thresholds.goal_baseline_share * baseline)


def true_states(levels: Floats, before: Floats, goal: Floats) -> NDArray[np.int8]:
    """Return the true state of each episode on each day of a stage.

    Worsening: the level rises by the MCID over the next 28 days, or rose by it over the last. At goal: it is
    not above the goal. Improving: some 28 days still to come bring a fall by the MCID. Else plateau.

    Args:
        levels: (E, H) level on the stage's days 0..H-1.
        before: (E,) level that held before the stage.
        goal: (E,) goal.

    Returns:
        (E, H - 28) index into `STATES`; the last 28 days have no future left to judge them by.
    """
    mcid = seed_thresholds().mcid_mhd
    now = levels[:, :-WINDOW_DAYS]
    gain = now - levels[:, WINDOW_DAYS:]
    past = np.repeat(before[:, None], WINDOW_DAYS, axis=1)
    earlier = np.concatenate([past, now[:, :-WINDOW_DAYS]], axis=1)
    best_gain = np.maximum.accumulate(gain[:, ::-1], axis=1)[:, ::-1]
    states = np.where(best_gain >= mcid, IMPROVING, PLATEAU)
    states = np.where(now <= goal[:, None], AT_GOAL, states)
    return np.where((-gain >= mcid) | (now - earlier >= mcid), WORSENING, states).astype(np.int8)
