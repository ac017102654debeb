"""True courses of headache days, of kinds that the detector's library has and of kinds that it has not.

Nothing of the detector's is used but the formulas of its seven families, for the generator that is meant to be like
them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.cohort import FOURTH_WEEK, care_points
from pipelines.plateau.curves import DIMENSIONS, HIGHEST_LEVEL, LOWEST_LEVEL, baseline_levels, recovery_levels
from pipelines.simulation.courses import IMPROVING, goal_levels, true_states

Floats = NDArray[np.float64]

WEEKS = 52
WEEK_ENDS = 7 * np.arange(WEEKS) + 6
FORESIGHT_DAYS = 24 * 7  # over which the truth still looks for a gain
DAYS = 7 * WEEKS + FORESIGHT_DAYS + 28
IN_CARE_SHARE = 0.6  # of courses drawn as those of patients in care, the others evenly over the library
# Of patients still improving after their fourth week: between the 0.48 of the cohort and the 0.42 of the shipped prior.
IMPROVING_SHARE = 0.46


@dataclass(frozen=True)
class Courses:
    """What happens to N patients, in headache days per 28.

    Attributes:
        before: (N,) level before the stage.
        levels: (N, DAYS) level on the stage's days.
        truth: (N, 52) index into `STATES`, the true state at the end of each week.
    """

    before: Floats
    levels: Floats
    truth: NDArray[np.int8]


Generator = Callable[[np.random.Generator, int], Courses]


def _planned(before: Floats, levels: Floats) -> Courses:
    """Return courses whose future is settled from the first day on."""
    return Courses(before, levels, true_states(levels, before, goal_levels(before))[:, WEEK_ENDS])


def like_the_library(rng: np.random.Generator, patients: int) -> Courses:
    """Draw courses of the library's own families, as the cohort has them on which the prior is learnt.

    Twice as many as needed are drawn, and those kept that give the share of patients still improving.
    """
    in_care = round(2 * patients * IN_CARE_SHARE)
    u = rng.permutation(np.vstack([care_points(in_care, rng), rng.random((2 * patients - in_care, DIMENSIONS))]))
    drawn = _planned(baseline_levels(u), recovery_levels(u, np.arange(DAYS)))
    improves = (drawn.truth[:, FOURTH_WEEK:] == IMPROVING).any(axis=1)
    wanted = round(patients * IMPROVING_SHARE)
    kept = np.concatenate([np.flatnonzero(improves)[:wanted], np.flatnonzero(~improves)[: patients - wanted]])
    kept = rng.permutation(kept)
    return Courses(drawn.before[kept], drawn.levels[kept], drawn.truth[kept])


def other_shapes(rng: np.random.Generator, patients: int) -> Courses:
    """Draw courses of shapes that the library has not, each with slow wiggles on top."""
    before = 3 + 24.5 * rng.random((patients, 1)) ** 0.9
    fall = before * rng.beta(2.6, 1.2, (patients, 1))
    t = np.arange(DAYS)[None, :].astype(np.float64)
    shapes = (_gompertz, _power, _staircase, _slow_s, _flare_ups, _stays, _drifts_up)
    kind = rng.choice(len(shapes), patients, p=(0.40, 0.08, 0.06, 0.12, 0.06, 0.10, 0.18))
    levels = np.empty((patients, DAYS))
    for index, shape in enumerate(shapes):
        rows = np.flatnonzero(kind == index)
        levels[rows] = shape(rng, before[rows], fall[rows], t)
    amplitude, period = rng.uniform(0, 0.2, (patients, 1)), rng.uniform(60, 150, (patients, 1))
    phase = rng.uniform(0, 2 * np.pi, (patients, 1))
    wiggle = amplitude * (np.sin(2 * np.pi * t / period + phase) - np.sin(phase))
    return _planned(before[:, 0], _clipped(levels + wiggle))


def drift(rng: np.random.Generator, patients: int) -> Courses:
    """Draw courses of no family: a slope that wanders, in few patients far, is better at first, and dies down."""
    before = 3 + 24.7 * rng.random((patients, 1)) ** 0.85
    kicks = rng.normal(0, 0.0072, (patients, DAYS)) * rng.uniform(0.2, 1.2, (patients, 1)) ** 3
    memory = np.exp(-1 / rng.uniform(35, 65, (patients, 1)))
    slope = np.empty((patients, DAYS))
    slope[:, :1] = -rng.gamma(1.4, 0.18, (patients, 1)) * before / 14
    for day in range(1, DAYS):
        slope[:, day] = memory[:, 0] * slope[:, day - 1] + kicks[:, day]
    levels = before + np.cumsum(slope, axis=1) - slope[:, :1]
    return Courses(before[:, 0], _clipped(levels), states_to_expect(levels, slope, memory))


def states_to_expect(levels: Floats, slope: Floats, memory: Floats) -> NDArray[np.int8]:
    """Return the true states of courses whose slope wanders.

    Nobody can know of a kick before it comes: what to expect is that the slope only dies down. The truth of a day is
    that of the course up to it and of the expected one from there on.

    Args:
        levels: (N, D) level on the stage's days, with all kicks, before limits.
        slope: (N, D) its change since the day before.
        memory: (N, 1) share of the slope that is left a day later.

    Returns:
        (N, 52) index into `STATES`, for the end of each week.
    """
    before = levels[:, 0]
    summed = np.cumsum(memory ** np.arange(1, FORESIGHT_DAYS + 29), axis=1)  # what is left, summed over days to come
    truth = np.empty((len(levels), WEEKS), dtype=np.int8)
    for week, now in enumerate(WEEK_ENDS):
        first = max(0, now - 28)
        expected = levels[:, [now]] + slope[:, [now]] * summed
        course = _clipped(np.hstack([levels[:, first : now + 1], expected]))
        truth[:, week] = true_states(course, before, goal_levels(before))[:, now - first]
    return truth


def _clipped(levels: Floats) -> Floats:
    return np.clip(levels, LOWEST_LEVEL, HIGHEST_LEVEL)


def _between(rng: np.random.Generator, like: Floats, low: float, high: float) -> Floats:
    return low * (high / low) ** rng.random(like.shape)


def _gompertz(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    depth, rate = _between(rng, before, 1.5, 6), 1 / _between(rng, before, 14, 70)
    done = np.exp(-depth * np.exp(-rate * t))
    return before - fall * (done - done[:, :1]) / (1 - done[:, :1])


def _power(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    scale, exponent = _between(rng, before, 10, 90), rng.uniform(0.8, 2.2, before.shape)
    return before - fall * (1 - (1 + t / scale) ** -exponent)


def _staircase(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    levels = np.repeat(before, DAYS, axis=1)
    stairs = rng.integers(1, 4, before.shape)
    at = np.zeros_like(before)
    for stair in range(3):
        at = at + rng.uniform(10, 42, before.shape)
        levels -= np.where(stair < stairs, fall / stairs, 0) * np.clip((t - at) / 10, 0, 1)
    return levels


def _slow_s(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    middle, width = rng.uniform(20, 100, before.shape), _between(rng, before, 8, 28)
    done = 1 / (1 + np.exp(-(t - middle) / width))
    return before - fall * (done - done[:, :1])


def _flare_ups(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    levels = before - fall * (1 - np.exp(-t / _between(rng, before, 10, 90)))
    for _ in range(3):
        at, days = rng.uniform(20, 360, before.shape), rng.uniform(6, 16, before.shape)
        levels += rng.uniform(0, 1.5, before.shape) * np.exp(-(((t - at) / days) ** 2))
    return levels


def _stays(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    return before + rng.normal(0, 1, before.shape) * (1 - np.exp(-t / 40)) + 0 * fall


def _drifts_up(rng: np.random.Generator, before: Floats, fall: Floats, t: Floats) -> Floats:
    begins, days = rng.uniform(0, 70, before.shape), rng.uniform(50, 130, before.shape)
    return before + rng.uniform(5, 10, before.shape) * np.clip((t - begins) / days, 0, 1) + 0 * fall
