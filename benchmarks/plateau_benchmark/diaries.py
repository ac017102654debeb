"""Headache days around a true level, and which days get written down.

All arrays run over the days -28..363 of the stage. Noise comes from a Gaussian copula: a latent series with two time
scales decides whether a day has a headache at that day's chance, so that days cluster without moving the level.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from benchmarks.plateau_benchmark.courses import Floats

Flags = NDArray[np.bool_]

FIRST_DAY, LAST_DAY = -28, 363
DIARY_DAYS = np.arange(FIRST_DAY, LAST_DAY + 1)


@dataclass(frozen=True)
class Noise:
    """What makes diaries hard to read; ranges are over patients.

    Attributes:
        fast: correlation of the latent series with the day before.
        slow_share: share of the latent variance that moves over weeks.
        weekday: largest effect of the day of the week on the log odds.
        cycle: largest effect of a menstrual cycle on the log odds, in half of the patients.
        flares: share of patients with short bad spells, three to ten days long.
        missing: share of days without an entry.
        selective: effect of a clear day on the log odds of not writing ("feels better, writes less").
        batch: share of patients who write a week at a time or not at all.
        drop_out: share of patients whose diary ends early.
    """

    fast: tuple[float, float] = (0.25, 0.65)
    slow_share: tuple[float, float] = (0.0, 0.0)
    weekday: float = 0.4
    cycle: float = 0.0
    flares: float = 0.0
    missing: tuple[float, float] = (0.1, 0.5)
    selective: tuple[float, float] = (0.0, 1.0)
    batch: float = 0.1
    drop_out: float = 0.1


def headache_days(rng: np.random.Generator, levels: Floats, noise: Noise) -> Flags:
    """Draw the (N, 392) headache days around (N, 392) levels."""
    patients = len(levels)
    odds = levels / (28 - levels) * np.exp(_seasons(rng, patients, noise))
    chance = odds / (1 + odds)
    fast, slow_share = (rng.uniform(*limits, patients) for limits in (noise.fast, noise.slow_share))
    latent = np.sqrt(1 - slow_share)[:, None] * _autoregression(rng, fast)
    latent += np.sqrt(slow_share)[:, None] * _autoregression(rng, np.full(patients, np.exp(-1 / 14)))
    return latent < ndtri(chance.clip(0.004, 0.996))


def recorded_days(rng: np.random.Generator, headache: Flags, noise: Noise) -> Flags:
    """Draw which of the (N, 392) days get an entry."""
    patients = len(headache)
    missing, selective = (rng.uniform(*limits, (patients, 1)) for limits in (noise.missing, noise.selective))
    # The effect is centred on a patient's own days, so that it moves which days are missing and not how many.
    clear = ~headache - (~headache).mean(axis=1, keepdims=True)
    odds = missing / (1 - missing) * np.exp(selective * clear)
    gaps = _autoregression(rng, np.full(patients, 0.5))
    recorded = gaps > ndtri(odds / (1 + odds))
    by_week = rng.random((patients, 56)) >= missing
    is_batch = rng.random((patients, 1)) < noise.batch
    recorded = np.where(is_batch, np.repeat(by_week, 7, axis=1), recorded)
    ends = np.where(rng.random(patients) < noise.drop_out, rng.uniform(42, LAST_DAY, patients), LAST_DAY)
    return recorded & (ends[:, None] >= DIARY_DAYS)


def _seasons(rng: np.random.Generator, patients: int, noise: Noise) -> Floats:
    """Return the (N, 392) swings of the log odds: weekday, menstrual cycle, flares."""
    effect = rng.uniform(0, noise.weekday, (patients, 1))
    swing = effect * np.cos(2 * np.pi * (DIARY_DAYS + rng.integers(0, 7, (patients, 1))) / 7)
    has_cycle = rng.random((patients, 1)) < 0.5
    day_of_cycle = (DIARY_DAYS + rng.integers(0, 28, (patients, 1))) % rng.integers(25, 33, (patients, 1))
    swing += np.where(has_cycle, rng.uniform(0, noise.cycle, (patients, 1)) * ((day_of_cycle < 5) - 5 / 28), 0)
    for _ in range(4):
        at, days = rng.integers(-28, 364, (patients, 1)), rng.integers(3, 11, (patients, 1))
        is_flare = (at <= DIARY_DAYS) & (at + days > DIARY_DAYS) & (rng.random((patients, 1)) < noise.flares)
        swing += 1.2 * is_flare
    return swing


def _autoregression(rng: np.random.Generator, correlation: Floats) -> Floats:
    """Return (N, 392) standard normal series with the given correlation of neighbouring days."""
    fresh = rng.standard_normal((len(correlation), len(DIARY_DAYS)))
    series = fresh.copy()
    innovation = np.sqrt(1 - correlation**2)
    for day in range(1, len(DIARY_DAYS)):
        series[:, day] = correlation * series[:, day - 1] + innovation * fresh[:, day]
    return series
