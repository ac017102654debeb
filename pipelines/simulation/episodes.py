"""Simulated care episodes: when care starts on the network's calendar, and what the data do not show of it.

The network's calendar counts whole days from 0; its last day, `days - 1`, is the data cut.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulation.patients import Patients, random_hex

LEFT_TRUNCATED = 0.03
NOT_STARTED = 0.04
RETURNING = 0.03
EVALUATED_BEFORE_TREATMENT = 0.6  # the others are evaluated and treated on the same day
EVALUATION_LEAD = (7, 22)
FIRST_START = 22  # leaves room for the evaluation before it
LAST_START_BEFORE_CUT = 1  # a network that runs: patients start until the data end
RETURN_DAYS = 292  # from the first care day 0 to the second: past the gap that separates episodes
BASELINE_DAYS = (28, 28, 28, 28, 28, 28, 28, 21, 14, 7, 0)  # equally frequent

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Episodes:
    """E simulated care episodes; every attribute is an array of length E.

    Attributes:
        patient: index into the patients.
        keys: episode key, also for episodes whose export carries none.
        start: calendar day of care day 0; for a not-started episode the day of its evaluation.
        evaluation_day: care day of the evaluation, 0 or negative.
        is_left_truncated: care began before the data; no evaluation and no baseline diary is in the export.
        is_not_started: an evaluation without any treatment.
        is_first_of_two: the patient comes back for a second episode.
        baseline_days: days of diary before care day 0.
    """

    patient: NDArray[np.int64]
    keys: NDArray[np.str_]
    start: NDArray[np.int64]
    evaluation_day: NDArray[np.int64]
    is_left_truncated: Flags
    is_not_started: Flags
    is_first_of_two: Flags
    baseline_days: NDArray[np.int64]


def draw_episodes(rng: np.random.Generator, patients: Patients, days: int) -> Episodes:
    """Draw one episode per patient, and a second one for the few who come back.

    Args:
        rng: source of all randomness.
        patients: N patients.
        days: length of the network's calendar in days.

    Returns:
        E >= N episodes: the patients' first ones in the patients' order, then the second ones.
    """
    count = len(patients.keys)
    last_return = days - LAST_START_BEFORE_CUT - RETURN_DAYS
    kind = rng.random(count)
    truncated = kind < LEFT_TRUNCATED
    not_started = ~truncated & (kind < LEFT_TRUNCATED + NOT_STARTED)
    returns = (kind > 1 - RETURNING) & (last_return > 0)
    start = np.where(returns, rng.integers(0, max(last_return, 1), count), _draw_starts(rng, count, days))
    start = np.where(truncated, rng.integers(0, 10, count), start)
    back = np.flatnonzero(returns)
    first, second = np.arange(count), np.zeros(len(back), dtype=np.bool_)
    truncated, not_started, returns = (np.concatenate([flags, second]) for flags in (truncated, not_started, returns))
    total = count + len(back)
    keys = np.strings.add("ep_", random_hex(rng, total, digits=16))
    keys[count::2] = np.strings.upper(keys[back[::2]])  # half of those who come back have keys that differ by case
    return Episodes(
        patient=np.concatenate([first, back]),
        keys=keys,
        start=np.concatenate([start, start[back] + RETURN_DAYS]),
        evaluation_day=_draw_evaluation_days(rng, not_started | returns | truncated),
        is_left_truncated=truncated,
        is_not_started=not_started,
        is_first_of_two=returns,
        baseline_days=np.where(truncated, 0, rng.choice(np.array(BASELINE_DAYS), total)),
    )


def _draw_starts(rng: np.random.Generator, count: int, days: int) -> NDArray[np.int64]:
    """Return care day 0 of each on the calendar: staggered, with somewhat more starts early on."""
    span = days - LAST_START_BEFORE_CUT - FIRST_START
    return np.floor(FIRST_START + span * rng.beta(1, 1.3, count)).astype(np.int64)


def _draw_evaluation_days(rng: np.random.Generator, is_on_day_0: Flags) -> NDArray[np.int64]:
    total = len(is_on_day_0)
    before = (rng.random(total) < EVALUATED_BEFORE_TREATMENT) & ~is_on_day_0
    return np.where(before, -rng.integers(*EVALUATION_LEAD, total), 0)
