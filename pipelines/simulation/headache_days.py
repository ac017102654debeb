"""Headache days around a true level, clustered and with a weekday effect; and which days get written down."""

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import WINDOW_DAYS, Floats

CLUSTERING = (0.3, 0.42)  # range over patients of the lag-1 correlation
WEEKDAY_LOG_ODDS = (0.45, 0.25, 0.1, 0.0, 0.05, -0.45, -0.4)  # Monday first; they sum to zero
MISSING = (0.08, 0.42)  # range over patients of the share of days without an entry
FEELS_BETTER_WRITES_LESS = (0.0, 1.0)  # range of the effect on the log odds of a missing day
DIARY_DROP_OUT = 0.15
GIVES_UP_AFTER = (0.25, 0.95)  # of the time that the diary could have been kept

Flags = NDArray[np.bool_]
Days = NDArray[np.int64]


def draw_headache_days(rng: np.random.Generator, levels: Floats, weekday: Days) -> Flags:
    """Draw days with headache as a two-state Markov chain around a moving level.

    Each day copies the day before, with a chance that is the lag-1 correlation, or else is drawn afresh at
    its own chance: a two-state Markov chain without a loop over days.

    Args:
        rng: source of all randomness.
        levels: (E, D) true headache days per 28.
        weekday: (E, D) weekday of each day, 0 = Monday.

    Returns:
        (E, D) whether the day has a headache.
    """
    odds = levels / (WINDOW_DAYS - levels) * np.exp(WEEKDAY_LOG_ODDS)[weekday]
    fresh = rng.random(levels.shape) < odds / (1 + odds)
    is_copy = rng.random(levels.shape) < rng.uniform(*CLUSTERING, (len(levels), 1))
    is_copy[:, 0] = False
    drawn_on = np.maximum.accumulate(np.where(is_copy, 0, np.arange(levels.shape[1])), axis=1)
    return np.take_along_axis(fresh, drawn_on, axis=1)


def draw_recorded_days(rng: np.random.Generator, headache: Flags, is_batch: Flags, week: Days) -> Flags:
    """Draw which days get an entry.

    Args:
        rng: source of all randomness.
        headache: (E, D) whether the day has a headache; some patients write less on days without.
        is_batch: (E,) patients who fill in a week at one sitting, and so miss whole weeks.
        week: (E, D) number of each day's calendar week, from 0.

    Returns:
        (E, D) whether the day is in the diary.
    """
    missing = rng.uniform(*MISSING, (len(headache), 1))
    effect = rng.uniform(*FEELS_BETTER_WRITES_LESS, (len(headache), 1))
    odds = missing / (1 - missing) * np.exp(effect * (0.5 - headache))
    daily = rng.random(headache.shape) >= odds / (1 + odds)
    weekly = rng.random((len(headache), int(week.max()) + 1)) >= missing
    return np.where(is_batch[:, None], np.take_along_axis(weekly, week, axis=1), daily)


def draw_diary_ends(rng: np.random.Generator, first_day: Days, last_day: Days) -> Days:
    """Return the (E,) care day on which each diary ends: `last_day`, or earlier for those who give up."""
    gives_up = rng.random(len(first_day)) < DIARY_DROP_OUT
    kept = rng.uniform(*GIVES_UP_AFTER, len(first_day)) * (last_day - first_day)
    return np.where(gives_up, first_day + kept.astype(np.int64), last_day)
