"""How well each curve of the library fits a diary, and what the well-fitting ones say.

Everything is a weighted sum over the curves, so every figure can be explained in one sentence: of 2,048
plausible recoveries, weighted by how well each fits this diary, so many show no further four-week gain.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import Floats
from pipelines.plateau.futures import has_gain_ahead, is_worsening
from pipelines.plateau.library import WEEKS_BEFORE, Library
from pipelines.plateau.thresholds import DetectorThresholds

Singles = NDArray[np.float32]

BATCH_ROWS = 256  # a batch of weights (2 MB) stays in the processor's cache, which triples the speed
BAND = (0.1, 0.9)  # the chart's 80 % band


@dataclass(frozen=True)
class Fit:
    """What the posterior says of N evaluations, each field (N,).

    Attributes:
        goal: goal level, headache days per 28.
        p_at_goal: probability that the curve is at goal.
        p_worsening: probability that it worsens.
        p_plateau: probability that it is above goal without a meaningful gain ahead.
        p_improving: probability that it is above goal with one ahead.
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
        """Return a fit of `rows` evaluations that says nothing yet: all NaN."""
        return cls(*(np.full(rows, np.nan) for _ in fields(cls)))

    def fill(self, at: slice | NDArray[np.intp], other: "Fit") -> None:
        """Write another fit's rows at the positions `at`."""
        for field in fields(self):
            getattr(self, field.name)[at] = getattr(other, field.name)


def curve_weights(
    headache_days: Singles, recorded_days: Singles, log_chances: Singles, prior: Floats, temper: float
) -> Singles:
    """Return the posterior weight of each curve.

    Headache days cluster, so a day tells less than an independent one would: the binomial log likelihood is
    divided by `temper`. Missing days only make the counts smaller; nothing is imputed.

    Args:
        headache_days: (N, B) headache days of the first B bins, counted from week -4.
        recorded_days: (N, B) recorded days of the same bins.
        log_chances: (2B, K) the library's log chances of those bins.
        prior: (K,) prior weights, all positive.
        temper: divisor of the log likelihood.

    Returns:
        (N, K) float32 weights; each row sums to 1.
    """
    counts = np.hstack([headache_days, recorded_days - headache_days]) / np.float32(temper)
    weights: Singles = counts.astype(np.float32) @ log_chances
    weights += np.log(prior).astype(np.float32)
    weights -= weights.max(axis=1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def baseline_mean(
    headache_days: Singles, recorded_days: Singles, prior: Floats, library: Library, temper: float
) -> Floats:
    """Return the (N,) posterior means of the level before the stage, from the (N, 4) bins before it alone."""
    log_chances = library.first_bins(WEEKS_BEFORE)
    baseline = library.baseline.astype(np.float32)
    means = np.empty(len(headache_days))
    for rows in _batches(len(headache_days)):
        weights = curve_weights(headache_days[rows], recorded_days[rows], log_chances, prior, temper)
        means[rows] = weights @ baseline
    return means


def goal_level(baseline: Floats, thresholds: DetectorThresholds) -> Floats:
    """Return the goal for a baseline level: its share, but never under the floor (headache days per 28)."""
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
    """Evaluate diaries whose as-of day lies in one week of the stage.

    Args:
        week: the week, 0..51.
        headache_days: (N, week + 5) headache days per bin from week -4 on, the running week as it is.
        recorded_days: (N, week + 5) recorded days likewise.
        goal: (N,) goal level fixed beforehand, or NaN: each curve is held to the goal of its own baseline.
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
    for rows in _batches(len(goal)):
        weights = curve_weights(
            headache_days[rows], recorded_days[rows], log_chances, prior[order], thresholds.likelihood_temper
        )
        fit.fill(rows, _summarise(weights, goal[rows], curves))
    return fit


@dataclass(frozen=True)
class _Week:
    """What every curve shows in one week, in the order of their levels.

    Attributes:
        level: (K,) level, headache days per 28, ascending.
        own_goal: (K,) goal for the curve's own baseline.
        sums: (K, 5) is worsening, own goal, level, gain28 and gain84.
        ahead: (K, 2) not worsening and with, or without, a meaningful gain ahead.
    """

    level: Singles
    own_goal: Singles
    sums: Singles
    ahead: Singles

    @classmethod
    def of(cls, week: int, order: NDArray[np.intp], library: Library, thresholds: DetectorThresholds) -> Self:
        future = library.future
        level, own_goal = future.level[week], goal_level(library.baseline, thresholds)
        worsening = is_worsening(future.rise28[week], thresholds.mcid_mhd)
        gain = has_gain_ahead(future.best_gain28[week], thresholds.mcid_mhd)
        sums = np.column_stack([worsening, own_goal, level, future.gain28[week], future.gain84[week]])
        ahead = np.column_stack([~worsening & gain, ~worsening & ~gain])
        return cls(*(values[order].astype(np.float32) for values in (level, own_goal, sums, ahead)))


def _batches(rows: int) -> Iterator[slice]:
    return (slice(start, start + BATCH_ROWS) for start in range(0, rows, BATCH_ROWS))


def _summarise(weights: Singles, goal: Floats, curves: _Week) -> Fit:
    has_own_goal = np.isnan(goal)[:, None]
    above = curves.level > np.where(has_own_goal, curves.own_goal, goal.astype(np.float32)[:, None])
    sums = (weights @ curves.sums).astype(np.float64)
    p_worsening, mean_goal, level, gain28, gain84 = sums.T
    p_improving, p_plateau = ((weights * above) @ curves.ahead).astype(np.float64).T
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


def _quantiles(weights: Singles, level: Singles) -> tuple[Floats, Floats]:
    """Return the (N,) lowest levels that 10 % and 90 % of the weight do not exceed."""
    reached = np.cumsum(weights, axis=1)
    low, high = (np.count_nonzero(reached < np.float32(share), axis=1) for share in BAND)
    last = len(level) - 1  # rounding may leave the whole weight a hair under its share
    return level[np.minimum(low, last)].astype(np.float64), level[np.minimum(high, last)].astype(np.float64)
