"""A simulated cohort of diaries, from which the prior of the library is learnt.

Its curves are random draws from the formulas of `curves.py` (not the library's own points): half of them spread
evenly, half as patients in care (`care_points`). Its diaries have what makes real ones hard to read: headache days
that cluster, a weekday effect, and 10 to 50 % of days missing in runs, more often headache-free days (patients who
feel better write less).

A prior that assumes that few patients still improve after their first month calls plateaus too early where more do. The
cohort is therefore weighted: see IMPROVING_SHARE.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import (
    DIMENSIONS,
    FAMILIES,
    WINDOW_DAYS,
    Floats,
    baseline_levels,
    baseline_points,
    recovery_levels,
)
from pipelines.plateau.futures import WEEKS_AFTER, follow, state_on
from pipelines.plateau.library import BINS, WEEKS_BEFORE
from pipelines.plateau.posterior import goal_level
from pipelines.plateau.thresholds import DetectorThresholds
from pipelines.plateau.weights import Singles

# Share of the cohort still improving after the first four weeks. A larger share gives later and fewer calls. 0.3 to 0.6
# were tried on the benchmark's training seeds: at the shipped call threshold 0.48 keeps false calls under 5 % in worlds
# like the library, and probabilities calibrated except where levels drift (`python benchmarks/plateau.py`).
IMPROVING_SHARE = 0.48
FOURTH_WEEK = 3  # weeks count from 0

# Patients in care: shares of the families, in the order of `FAMILIES`. Fewer are flat than in the library, for most
# patients of a clinic improve for a while. Enough clearly worsen again that an oracle, which knows these courses, sees
# every fourth worsening in a diary; a prior learnt without them saw one in twenty-five.
FAMILY_SHARES = (0.08, 0.19, 0.20, 0.11, 0.05, 0.22, 0.15)
# Powers of U2 to U7 by family: under 1 for larger, slower or later changes, over 1 for smaller, faster or earlier
# ones; for U2, over 1 for lower levels before care, which leave room to get worse.
SHAPE_POWERS = {
    "flat": (1, 0.5, 1, 1, 1, 1),
    "exponential": (1, 0.5, 0.5, 1, 1, 1),
    "broken_stick": (1, 0.5, 0.85, 1, 1, 1),
    "steady": (1, 1, 1, 1, 1, 1),
    "sigmoid": (1, 0.5, 0.6, 1, 1, 1),
    "worsening": (2.5, 0.1, 1, 0.5, 1, 1),
    "relapse": (1, 0.3, 1, 1.5, 0.2, 0.2),
}


@dataclass(frozen=True)
class Cohort:
    """Diaries of N simulated stages, each followed for its own number of weeks.

    Attributes:
        u: (N, 8) the planted curves.
        headache_days: (N, 56) headache days per 7-day bin, weeks -4..51; 0 once follow-up is over.
        recorded_days: (N, 56) recorded days likewise.
        weights: (N,) weight of each stage in the cohort, summing to 1.
    """

    u: Floats
    headache_days: Singles
    recorded_days: Singles
    weights: Floats


def care_points(patients: int, rng: np.random.Generator) -> Floats:
    """Draw (N, 8) points of the unit cube whose curves are distributed as those of patients in care."""
    u = rng.random((patients, DIMENSIONS))
    ends = np.cumsum([0.0, *(share for _, share, _ in FAMILIES)])
    family = rng.choice(len(FAMILIES), patients, p=FAMILY_SHARES)
    u[:, 0] = ends[family] + u[:, 0] * np.diff(ends)[family]
    powers = np.array([SHAPE_POWERS[name] for name, _, _ in FAMILIES])
    u[:, 1:7] **= powers[family]
    return u


def _points(patients: int, rng: np.random.Generator) -> Floats:
    in_care = patients // 2
    return np.vstack([care_points(in_care, rng), rng.random((patients - in_care, DIMENSIONS))])


def first_stages(patients: int, thresholds: DetectorThresholds, rng: np.random.Generator) -> Cohort:
    """Simulate the first treatment stage of `patients` care episodes."""
    u = _points(patients, rng)
    return _keep_diaries(u, goal_level(baseline_levels(u), thresholds), thresholds, rng)


def later_stages(patients: int, thresholds: DetectorThresholds, rng: np.random.Generator) -> Cohort:
    """Simulate the second stage of those of `patients` episodes whose first one stalled.

    Treatment changes 4 to 16 weeks into the first plateau that follows six weeks of care; a new curve starts
    from the level reached, without a bad spell before it.
    """
    u = _points(patients, rng)
    future, goal = follow(u), goal_level(baseline_levels(u), thresholds)
    stalled = state_on(future, goal, thresholds.mcid_mhd) == "plateau"
    stalled[:6] = False
    delay = rng.integers(4, 17, patients)
    change = np.minimum(stalled.argmax(axis=0) + delay, WEEKS_AFTER - 1)
    chosen = np.flatnonzero(stalled.any(axis=0))
    reached = future.level[change[chosen], chosen]
    later = rng.permutation(_points(len(chosen), rng))
    later[:, 1] = baseline_points(reached)
    later[:, 7] = 1.0
    return _keep_diaries(later, goal[chosen], thresholds, rng)


def _keep_diaries(u: Floats, goal: Floats, thresholds: DetectorThresholds, rng: np.random.Generator) -> Cohort:
    days = np.arange(-7 * WEEKS_BEFORE, 7 * WEEKS_AFTER)
    patients = len(u)
    amplitude, phase = rng.uniform(0, 0.3, (patients, 1)), rng.integers(0, 7, (patients, 1))
    weekday = 1 + amplitude * np.cos(2 * np.pi * (days + phase) / 7)
    chance = (recovery_levels(u, days) / WINDOW_DAYS * weekday).clip(0.005, 0.995)
    headache = _clustered_days(chance, rng.uniform(0.15, 0.5, patients), rng)
    missing_share, reluctance = rng.uniform(0.1, 0.5, (patients, 1)), rng.uniform(0, 1, (patients, 1))
    odds = missing_share / (1 - missing_share) * np.exp(reluctance * (0.5 - headache))
    recorded = ~_clustered_days(odds / (1 + odds), np.full(patients, 0.4), rng)
    last_week = rng.integers(WEEKS_BEFORE, WEEKS_AFTER, (patients, 1))
    recorded &= days < 7 * (last_week + 1)
    states = state_on(follow(u), goal, thresholds.mcid_mhd)
    return Cohort(u, _per_bin(headache & recorded), _per_bin(recorded), _cohort_weights(states))


def _cohort_weights(states: NDArray[np.str_]) -> Floats:
    improving = (states[FOURTH_WEEK:] == "improving").any(axis=0)
    weights: Floats = np.where(improving, IMPROVING_SHARE / improving.sum(), (1 - IMPROVING_SHARE) / (~improving).sum())
    return weights


def _clustered_days(chance: Floats, persistence: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw (N, D) days from a two-state Markov chain with the given daily chances and lag-1 correlation."""
    draws = rng.random(chance.shape)
    drawn = np.empty(chance.shape, dtype=np.bool_)
    drawn[:, 0] = draws[:, 0] < chance[:, 0]
    for day in range(1, chance.shape[1]):
        carried = persistence * (drawn[:, day - 1] - chance[:, day - 1])
        drawn[:, day] = draws[:, day] < chance[:, day] + carried
    return drawn


def _per_bin(days: NDArray[np.bool_]) -> Singles:
    counts: Singles = days.reshape(len(days), BINS, 7).sum(axis=2, dtype=np.float32)
    return counts
