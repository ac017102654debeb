"""Recovery curves: how headache days per 28 can develop once a treatment stage has begun.

A curve is a point U in the unit cube (8 coordinates): U1 picks one of seven families, U2 the level before the
stage, U3 to U7 the family's shape, U8 a bad spell before the stage (people enrol when they feel worst, so
part of every improvement is regression to the mean). The detector weighs a fixed library of such curves by
their fit to a diary; the simulated networks draw theirs from the same formulas.

The constants here are the model, not clinical rules: changing one requires a new prior (`prior.py`).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Shape = Sequence[Floats]  # U1 to U8, each (N, 1)

DIMENSIONS = 8
WINDOW_DAYS = 28  # levels are headache days per window
LOWEST_LEVEL, HIGHEST_LEVEL = 0.3, 27.7
LOWEST_BASELINE, BASELINE_RANGE, BASELINE_POWER = 3, 24.7, 0.85


def recovery_levels(u: Floats, days: NDArray[np.integer]) -> Floats:
    """Return the level of each curve on each day.

    Args:
        u: (N, 8) points in the unit cube.
        days: (D,) days since the stage's start, negative ones too. Before the start a curve is at its baseline
            plus the rest of a bad spell that began 28 days earlier.

    Returns:
        (N, D) headache days per 28, within [0.3, 27.7].

    Raises:
        ValueError: if `u` does not have 8 columns.
    """
    if u.ndim != 2 or u.shape[1] != DIMENSIONS:
        raise ValueError(f"u must have shape (N, {DIMENSIONS}), not {u.shape}")
    day = np.asarray(days, dtype=np.float64)
    in_stage = np.maximum(day, 0.0)  # every family starts at its baseline, so day 0 represents the days before
    levels = np.empty((len(u), len(day)))
    family = curve_families(u)
    for index, (_, _, shape) in enumerate(FAMILIES):
        members = family == index
        levels[members] = shape(list(u[members].T[:, :, None]), baseline_levels(u[members])[:, None], in_stage)
    decay = np.where(day < 0, np.exp(-np.maximum(day + WINDOW_DAYS, 0.0) / 14.0), 0.0)
    bad_spell = np.where(u[:, 7] < 1 / 3, 13.5 * u[:, 7], 0.0)
    levels += bad_spell[:, None] * decay
    return levels.clip(LOWEST_LEVEL, HIGHEST_LEVEL)


def baseline_levels(u: Floats) -> Floats:
    """Return the (N,) levels before the stage, headache days per 28, of (N, 8) points."""
    return LOWEST_BASELINE + BASELINE_RANGE * u[:, 1] ** BASELINE_POWER


def baseline_points(levels: Floats) -> Floats:
    """Return the (N,) coordinates U2 whose `baseline_levels` are the given levels, or the nearest possible ones."""
    points: Floats = ((levels - LOWEST_BASELINE) / BASELINE_RANGE).clip(0, 1) ** (1 / BASELINE_POWER)
    return points


def curve_families(u: Floats) -> NDArray[np.intp]:
    """Return for (N, 8) points the (N,) index of each one's family in `FAMILIES`."""
    upper_bounds = np.cumsum([weight for _, weight, _ in FAMILIES])
    return np.searchsorted(upper_bounds[:-1], u[:, 0], side="right")


def _log_scale(u: Floats, low: float, high: float) -> Floats:
    times_low: Floats = np.power(high / low, u)
    return times_low * low


def _flat(u: Shape, baseline: Floats, day: Floats) -> Floats:
    return _decay(baseline, -3 * (u[2] - 0.5), np.array(35.0), day)


def _exponential(u: Shape, baseline: Floats, day: Floats) -> Floats:
    return _decay(baseline, baseline * (0.1 + 0.85 * u[2]), _log_scale(u[3], 10, 110), day)


def _broken_stick(u: Shape, baseline: Floats, day: Floats) -> Floats:
    return baseline - np.minimum(_log_scale(u[3], 0.8, 10) / 28 * day, baseline * (0.1 + 0.8 * u[2]))


def _steady(u: Shape, baseline: Floats, day: Floats) -> Floats:
    floor: Floats = np.minimum(0.5 + 5 * u[3], baseline)
    return baseline - np.minimum(_log_scale(u[2], 0.8, 5) / 28 * day, baseline - floor)


def _sigmoid(u: Shape, baseline: Floats, day: Floats) -> Floats:
    middle, width = 7 + 84 * u[3], _log_scale(u[4], 2, 14)
    fall: Floats = expit((day - middle) / width) - expit(-middle / width)
    return baseline - baseline * (0.15 + 0.75 * u[2]) * fall


def _worsening(u: Shape, baseline: Floats, day: Floats) -> Floats:
    onset, duration = 56 * u[4] ** 2, 14 + 150 * u[3]
    return baseline + (1 + 8 * u[2]) * _ramp(day - onset, duration)


def _relapse(u: Shape, baseline: Floats, day: Floats) -> Floats:
    amplitude = baseline * (0.1 + 0.8 * u[2])
    onset, duration = 28 + 230 * u[4], 10 + 50 * u[6]
    lost_again = amplitude * (0.3 + 0.8 * u[5]) + 1.5
    recovered = _decay(baseline, amplitude, _log_scale(u[3], 7, 60), day)
    return recovered + lost_again * _ramp(day - onset, duration)


def _decay(baseline: Floats, amplitude: Floats, time_constant: Floats, day: Floats) -> Floats:
    remaining: Floats = np.exp(-day / time_constant)
    return baseline - amplitude * (1 - remaining)


def _ramp(elapsed: Floats, duration: Floats) -> Floats:
    return (elapsed / duration).clip(0, 1)


# Name, share of the curves, level for U1 to U8 and the baseline, (N, 1) each, on days (D,).
FAMILIES: tuple[tuple[str, float, Callable[[Shape, Floats, Floats], Floats]], ...] = (
    ("flat", 0.18, _flat),
    ("exponential", 0.22, _exponential),
    ("broken_stick", 0.24, _broken_stick),
    ("steady", 0.14, _steady),
    ("sigmoid", 0.05, _sigmoid),
    ("worsening", 0.05, _worsening),
    ("relapse", 0.12, _relapse),
)
