"""How well each curve of the library fits a diary, and what the well-fitting curves show.

Everything is a weighted sum over the curves, so every number can be explained in one sentence: of 2,048 plausible
recoveries, weighted by how well each fits this diary, this share shows no further four-week gain.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import Floats
from pipelines.plateau.futures import has_gain_ahead, is_worsening
from pipelines.plateau.library import WEEKS_BEFORE, Library
from pipelines.plateau.thresholds import DetectorThresholds
from pipelines.plateau.weights import Singles, batches, curve_weights, weighted_means

BAND = (0.1, 0.9)  # the chart's 80 % band


@dataclass(frozen=True)
class Fit:
    """The posterior of N evaluations, each field (N,).

    Attributes:
        goal: goal level, headache days per 28.
        p_at_goal: probability that the curve is at goal.
        p_worsening: probability that it worsens.
        p_plateau: probability that it is above goal without a meaningful gain ahead.
        p_improving: probability that it is above goal with such a gain ahead.
        level: posterior mean of the level, headache days per 28.
        level_low: weighted 10 % quantile of the level.
        level_high: weighted 90 % quantile of the level.
        gain28: expected fall of the level over the next 28 days (positive is better).
        gain84: expected fall over the next 84 days.
    """

    goal: Floats
    p_at_goal: Floats
    p_worsening: Floats
    p_plateau: Floats
    p_improving: Floats
    level: Floats
    level_low: Floats
    level_high: Floats
    gain28: Floats
    gain84: Floats

    @classmethod
    def unanswered(cls, rows: int) -> Self:
        """Return an empty fit of `rows` evaluations: all NaN."""
        return cls(*(np.full(rows, np.nan) for _ in fields(cls)))

    def fill(self, at: slice | NDArray[np.intp], other: "Fit") -> None:
        """Write another fit's rows at the positions `at`."""
        for field in fields(self):
            getattr(self, field.name)[at] = getattr(other, field.name)


def goal_level(baseline: Floats, thresholds: DetectorThresholds) -> Floats:
    """Return the goal for a baseline level, both in headache days per 28: a share of it, but at least the floor."""
    return np.maximum(thresholds.goal_mhd, thresholds.goal_baseline_share * baseline)


def fit_week(
    week: int,
    headache_days: Singles,
    recorded_days: Singles,
    goal: Floats,
    prior: Floats,
    library: Library,
    thresholds: DetectorThresholds,
) -> Fit:
    """Evaluate diaries whose as-of day is in a given week of the stage.

    Args:
        week: the week, 0..51.
        headache_days: (N, week + 5) headache days per bin from week -4 on, the running week up to the as-of day.
        recorded_days: (N, week + 5) recorded days likewise.
        goal: (N,) given goal level, or NaN: each curve then has the goal of its own baseline.
        prior: (K,) prior weights.
        library: the curves.
        thresholds: the detector's thresholds.
    """
    # Curves in order of their level that week: a quantile of the level is then where the summed weight
    # reaches its share.
    order = np.argsort(library.future.level[week], kind="stable")
    log_chances = library.first_bins(week + WEEKS_BEFORE + 1)[:, order]
    curves = _Week.of(week, order, library, thresholds)
    fit = Fit.unanswered(len(goal))
    for rows in batches(len(goal)):
        weights = curve_weights(
            headache_days[rows], recorded_days[rows], log_chances, prior[order], thresholds.within_week_correlation
        )
        fit.fill(rows, _summarise(weights, goal[rows], curves))
    return fit


@dataclass(frozen=True)
class _Week:
    """The curves in one week, ordered by level.

    Attributes:
        level: (K,) level, headache days per 28, ascending.
        own_goal: (K,) goal for the curve's own baseline.
        sums: (K, 5) is worsening, own goal, level, gain28 and gain84.
        ahead: (K, 2) not worsening and with, or without, a meaningful gain ahead.
    """

    level: Floats
    own_goal: Floats
    sums: Floats
    ahead: Singles

    @classmethod
    def of(cls, week: int, order: NDArray[np.intp], library: Library, thresholds: DetectorThresholds) -> Self:
        future = library.future
        level, own_goal = future.level[week], goal_level(library.baseline, thresholds)
        worsening = is_worsening(future.rise28[week], thresholds.mcid_mhd)
        gain = has_gain_ahead(future.best_gain28[week], thresholds.mcid_mhd)
        sums = np.column_stack([worsening, own_goal, level, future.gain28[week], future.gain84[week]])
        ahead = np.column_stack([~worsening & gain, ~worsening & ~gain]).astype(np.float32)
        return cls(level[order], own_goal[order], sums[order], ahead[order])


def _summarise(weights: Singles, goal: Floats, curves: _Week) -> Fit:
    has_own_goal = np.isnan(goal)[:, None]
    above = curves.level > np.where(has_own_goal, curves.own_goal, goal[:, None])
    total = weights.sum(axis=1, dtype=np.float64)[:, None]
    p_improving, p_plateau = (((weights * above) @ curves.ahead).astype(np.float64) / total).T
    p_worsening, mean_goal, level, gain28, gain84 = weighted_means(weights, curves.sums).T
    low, high = _quantiles(weights, curves.level)
    return Fit(
        goal=np.where(has_own_goal[:, 0], mean_goal, goal),
        p_at_goal=np.maximum(1 - p_worsening - p_improving - p_plateau, 0),
        p_worsening=p_worsening,
        p_plateau=p_plateau,
        p_improving=p_improving,
        level=level,
        level_low=low,
        level_high=high,
        gain28=gain28,
        gain84=gain84,
    )


def _quantiles(weights: Singles, level: Floats) -> tuple[Floats, Floats]:
    """Return the (N,) lowest levels that 10 % and 90 % of the weight do not exceed."""
    reached = np.cumsum(weights, axis=1)
    low, high = (np.count_nonzero(reached < np.float32(share) * reached[:, -1:], axis=1) for share in BAND)
    return level[low], level[high]
