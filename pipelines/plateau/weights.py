"""The posterior weight of each curve of the library for each diary, and weighted means over the curves.

A sum of rounded numbers depends on its order, and the order in a matrix product depends on a row's place in its batch
and on the number of threads. So every summand is a multiple of a step that is coarse enough for exact sums: day weights
of 2^-6, log chances of 2^-8 (`library.py`), levels of 2^-20, and weights are integers that sum to about 2^23. A row's
result is then the same to the last bit in any batch.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import Floats
from pipelines.plateau.library import DAY_GRID, WEEKS_BEFORE, Library

Singles = NDArray[np.float32]

BATCH_ROWS = 256  # a batch of weights (2 MB) stays in the processor's cache, which triples the speed
SHARES = 2.0**23  # a row's weights sum to about this, which float32 holds exactly (up to 2^24)
GRID = 2.0**20  # levels and gains are multiples of 1/GRID: sums of them times weights fit into float64's 53 bits


def curve_weights(
    headache_days: Singles, recorded_days: Singles, log_chances: Singles, prior: Floats, correlation: float
) -> Singles:
    """Return the posterior weight of each curve.

    Headache days cluster, so a day is worth less than an independent one, and the less the more days of its week are
    recorded: the binomial log likelihood weights each by `day_weights`. Missing days only make the counts smaller;
    nothing is imputed.

    Args:
        headache_days: (N, B) headache days of the first B bins, counted from week -4.
        recorded_days: (N, B) recorded days of the same bins.
        log_chances: (2B, K) the library's log chances of those bins.
        prior: (K,) prior weights, all positive.
        correlation: of the headache days of one week.

    Returns:
        (N, K) float32 weights, integers that sum to about `SHARES` in each row.
    """
    days = day_weights(recorded_days, correlation)
    weights: Singles = np.hstack([days * headache_days, days * (recorded_days - headache_days)]) @ log_chances
    weights += np.log(prior).astype(np.float32)
    weights -= weights.max(axis=1, keepdims=True)
    np.exp(weights, out=weights)
    weights *= np.float32(SHARES) / weights.sum(axis=1, keepdims=True)
    np.rint(weights, out=weights)
    return weights


def day_weights(recorded_days: Singles, correlation: float) -> Singles:
    """Return the weight of each recorded day of a bin relative to an independent day, in steps of 1/DAY_GRID.

    n equally correlated days have the information of n / (1 + (n - 1) correlation) independent ones (the design effect
    of cluster samples; Kish, Survey Sampling, 1965).

    Args:
        recorded_days: recorded days per bin, of any shape.
        correlation: of the headache days of one week.
    """
    others = np.maximum(recorded_days - 1, 0)
    weights: Singles = (np.rint(DAY_GRID / (1 + correlation * others)) / DAY_GRID).astype(np.float32)
    return weights


def weighted_means(weights: Singles, values: Floats) -> Floats:
    """Return the (N, M) weighted means of (K, M) values, exact up to one rounding at the end."""
    shares = weights.astype(np.float64)
    on_grid = np.rint(values * GRID) / GRID
    means: Floats = (shares @ on_grid) / shares.sum(axis=1, keepdims=True)
    return means


def baseline_mean(
    headache_days: Singles, recorded_days: Singles, prior: Floats, library: Library, correlation: float
) -> Floats:
    """Return the (N,) posterior means of the level before the stage, from the (N, 4) bins before it alone."""
    log_chances = library.first_bins(WEEKS_BEFORE)
    means = np.empty(len(headache_days))
    for rows in batches(len(headache_days)):
        weights = curve_weights(headache_days[rows], recorded_days[rows], log_chances, prior, correlation)
        means[rows] = weighted_means(weights, library.baseline[:, None])[:, 0]
    return means


def batches(rows: int) -> Iterator[slice]:
    """Cut `rows` rows into batches."""
    return (slice(start, start + BATCH_ROWS) for start in range(0, rows, BATCH_ROWS))
