"""The library: 2,048 plausible recoveries that the detector weighs against each diary.

The curves are a fixed, evenly spread (scrambled Sobol) sample of the unit cube of `curves.py`. The constants
here are the model, not clinical rules: changing one requires a new prior (`prior.py`).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from pipelines.plateau.curves import DIMENSIONS, WINDOW_DAYS, Floats, baseline_levels, recovery_levels
from pipelines.plateau.futures import WEEKS_AFTER, Future, follow

CURVES = 2048
LIBRARY_SEED = 20240601
WEEKS_BEFORE = 4
BINS = WEEKS_BEFORE + WEEKS_AFTER
LOWEST_DAILY_CHANCE, HIGHEST_DAILY_CHANCE = 0.012, 0.988  # no single day may exclude a curve
# Day weights are multiples of 1/DAY_GRID, log chances of 1/LOG_GRID. 56 whole weeks count as at most 141 independent
# days, times a log chance of at most 4.5: sums stay under 2^10, so float32 with its 24 bits holds them exactly.
DAY_GRID, LOG_GRID = 2.0**6, 2.0**8


@dataclass(frozen=True)
class Library:
    """The curves as the detector reads them.

    Attributes:
        u: (K, 8) points of the unit cube.
        baseline: (K,) level before the stage, headache days per 28, without the bad spell.
        log_chances: (112, K) float32. First 56 rows: log chance of a headache on a day of each 7-day bin
            (weeks -4..51 of the stage); last 56 rows: log chance of a day without.
        future: the future of each curve from the last day of each week, arrays of shape (52, K).
    """

    u: Floats
    baseline: Floats
    log_chances: NDArray[np.float32]
    future: Future

    def first_bins(self, bins: int) -> NDArray[np.float32]:
        """Return the (2 * bins, K) log chances of the first bins, counted from week -4."""
        return np.vstack([self.log_chances[:bins], self.log_chances[BINS : BINS + bins]])


@cache
def build_library() -> Library:
    """Build the library, once per process (0.1 s, 6 MB).

    Returns:
        The library, the same object on every call.
    """
    u = qmc.Sobol(DIMENSIONS, scramble=True, rng=LIBRARY_SEED).random(CURVES)
    bin_days = np.arange(-7 * WEEKS_BEFORE, 7 * WEEKS_AFTER)
    weekly = recovery_levels(u, bin_days).reshape(CURVES, BINS, 7).mean(axis=2).T
    chance = (weekly / WINDOW_DAYS).clip(LOWEST_DAILY_CHANCE, HIGHEST_DAILY_CHANCE)
    log_chances = np.vstack([np.log(chance), np.log1p(-chance)])
    on_grid = (np.rint(log_chances * LOG_GRID) / LOG_GRID).astype(np.float32)
    return Library(u, baseline_levels(u), on_grid, follow(u))
