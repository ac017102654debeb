"""Funnel plots: how far clinics of a size may lie from the network by chance, with and without over-dispersion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, norm
from scipy.stats.mstats import winsorize

LEVELS = (0.95, 0.998)
_WINSORISED_SHARE = 0.1


@dataclass(frozen=True)
class Limits:
    """Lower and upper limits of a share at one level, shape of the sizes asked for."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


def exact_limits(sizes: Sequence[float], target: float, level: float) -> Limits:
    """Return the limits within which a share lies by chance alone.

    The binomial distribution has steps; limits are interpolated between them so that the funnel is smooth.

    Args:
        sizes: patients per clinic, at least 1 each.
        target: share of the network, 0 to 1.
        level: 0.95 or 0.998.

    Source:
        Spiegelhalter, Stat Med 2005;24:1185, appendix A.1.1.
    """
    return Limits(_interpolated(sizes, target, (1 - level) / 2), _interpolated(sizes, target, (1 + level) / 2))


def _interpolated(sizes: Sequence[float], target: float, probability: float) -> NDArray[np.float64]:
    patients = np.asarray(sizes, dtype=float)
    count = binom.ppf(probability, patients, target)
    above, at = binom.cdf(count, patients, target), binom.pmf(count, patients, target)
    part = np.divide(above - probability, at, out=np.zeros_like(at), where=at > 0)
    limits: NDArray[np.float64] = np.clip((count - part) / patients, 0, 1)
    return limits


def between_clinic_variance(shares: Sequence[float], sizes: Sequence[float], target: float) -> float:
    """Estimate how much clinics differ beyond chance: the additive over-dispersion tau squared.

    The outer tenth of the z scores is pulled in first, so that a few outlying clinics do not widen the funnel that
    should show them. Zero where the clinics differ no more than by chance.

    Args:
        shares: share per clinic.
        sizes: patients per clinic.
        target: share of the network, strictly between 0 and 1.

    Source:
        Spiegelhalter, Stat Med 2005;24:1185, section 4 (after DerSimonian and Laird 1986).
    """
    variance = target * (1 - target) / np.asarray(sizes, dtype=float)
    scores = (np.asarray(shares, dtype=float) - target) / np.sqrt(variance)
    pulled = np.asarray(winsorize(scores, limits=(_WINSORISED_SHARE, _WINSORISED_SHARE)))
    return variance_beyond_chance(pulled, 1 / variance)


def variance_beyond_chance(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the method-of-moments variance between units, from z scores and inverse variances; not below 0."""
    units = len(scores)
    if units < 2:
        return 0.0
    dispersion = float(np.sum(scores**2)) / units
    spare = float(weights.sum() - (weights**2).sum() / weights.sum())
    return max((units * dispersion - (units - 1)) / spare, 0.0)


def widened_limits(sizes: Sequence[float], target: float, level: float, variance: float) -> Limits:
    """Return the limits when clinics also differ beyond chance, with normal errors.

    Args:
        sizes: patients per clinic.
        target: share of the network.
        level: 0.95 or 0.998.
        variance: see `between_clinic_variance`.
    """
    spread = norm.ppf((1 + level) / 2) * np.sqrt(target * (1 - target) / np.asarray(sizes, dtype=float) + variance)
    return Limits(np.clip(target - spread, 0, 1), np.clip(target + spread, 0, 1))


def position(share: float, inner: tuple[float, float], outer: tuple[float, float]) -> str:
    """Say where a share lies: `within`, or `above` or `below` the 95 % or 99.8 % limits.

    Args:
        share: the clinic's share; on a limit counts as within it.
        inner: lower and upper 95 % limit at the clinic's size.
        outer: lower and upper 99.8 % limit.
    """
    for (low, high), name in ((outer, "99.8 %"), (inner, "95 %")):
        if share < low:
            return f"below {name}"
        if share > high:
            return f"above {name}"
    return "within"


def expected_false_signals(clinics: int) -> tuple[float, float]:
    """Return how many of so many clinics lie outside the 95 % and the 99.8 % limits by chance alone."""
    inner, outer = LEVELS
    return clinics * (1 - inner), clinics * (1 - outer)
