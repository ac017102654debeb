"""What a method is worth, from its scores and the truth.

A method gives every patient and week a score: the higher, the more it thinks that improvement has stalled; NaN where
it does not answer. It is judged where the diary suffices (`Patients.is_scored`), above goal, on plateau v improving.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from benchmarks.plateau_benchmark.courses import WEEKS, Floats
from benchmarks.plateau_benchmark.diaries import Flags
from benchmarks.plateau_benchmark.worlds import AT_GOAL, IMPROVING, PLATEAU, Patients
from pipelines.simulation.courses import STATES

HORIZON = 16  # weeks of wait after which no longer is counted
MOST_FALSE_CALLS = 0.05  # of improving patients, to which every method is tuned
SMALLEST_CLASS = 10  # a week's AUROC needs this many rows of each kind


Judged = TypeVar("Judged", "Score", "Probabilities", "Errors")


def mean_of(drawings: Sequence[Judged]) -> Judged:
    """Return the mean, figure by figure, of what was found in each drawing of patients."""
    kind = type(drawings[0])
    return kind(*(np.mean([getattr(drawing, field.name) for drawing in drawings], axis=0) for field in fields(kind)))


@dataclass(frozen=True)
class Score:
    """How well a method ranks, and how long it takes at the same rate of false calls.

    Attributes:
        auroc: of plateau against improving, all rows.
        auroc_week: mean over weeks of care of the AUROC within the week, so that the calendar earns nothing.
        false_calls: share of improving patients ever called while improving.
        wait: mean weeks from onset to first call, counted to 16.
        median_delay: median weeks from onset to first call, those never called counted as infinite.
        delay_90: 90th percentile likewise.
        missed: share of plateaus not called within 16 weeks.
    """

    auroc: float
    auroc_week: float
    false_calls: float
    wait: float
    median_delay: float
    delay_90: float
    missed: float


def auroc(scores: Floats, is_plateau: Flags) -> float:
    """Return the chance that a plateau row scores higher than an improving one, ties counted half."""
    plateaus = int(is_plateau.sum())
    others = len(is_plateau) - plateaus
    if not plateaus or not others:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[is_plateau].sum() - plateaus * (plateaus + 1) / 2) / (plateaus * others))


def tuned_threshold(scores: Floats, patients: Patients) -> float:
    """Return the threshold over which 5 % of improving patients are ever called while improving."""
    return float(np.quantile(_highest_while_improving(scores, patients), 1 - MOST_FALSE_CALLS))


def score(scores: Floats, patients: Patients, threshold: float) -> Score:
    """Judge a method.

    Args:
        scores: (N, 52) scores.
        patients: the patients.
        threshold: a score over it is a call; tuned on other patients.
    """
    scores = _answered(scores)
    is_plateau = patients.truth == PLATEAU
    rows = patients.is_scored & (is_plateau | (patients.truth == IMPROVING))
    delays = call_delays(scores > threshold, patients)
    return Score(
        auroc=auroc(scores[rows], is_plateau[rows]),
        auroc_week=_auroc_within_weeks(scores, is_plateau, rows),
        false_calls=float((_highest_while_improving(scores, patients) > threshold).mean()),
        wait=float(np.minimum(delays, HORIZON).mean()),
        median_delay=float(np.quantile(delays, 0.5, method="lower")),
        delay_90=float(np.quantile(delays, 0.9, method="lower")),
        missed=float((delays > HORIZON).mean()),
    )


def call_delays(is_called: Flags, patients: Patients) -> Floats:
    """Return weeks from the onset of each plateau to its first call; infinite without a call.

    Onset is a patient's first week in plateau; those followed for 16 weeks after it are counted.
    """
    is_plateau = (patients.truth == PLATEAU) & patients.is_followed
    onset = is_plateau.argmax(axis=1)
    counted = is_plateau.any(axis=1) & (onset + HORIZON < patients.weeks) & patients.is_scored.any(axis=1)
    calls = is_called & patients.is_scored & (np.arange(WEEKS) >= onset[:, None])
    delays = np.where(calls.any(axis=1), calls.argmax(axis=1) - onset, np.inf)
    return delays[counted]


def _answered(scores: Floats) -> Floats:
    """A method that does not answer is least sure of a plateau."""
    return np.where(np.isnan(scores), -np.inf, scores)


def _highest_while_improving(scores: Floats, patients: Patients) -> Floats:
    improving = patients.is_scored & (patients.truth == IMPROVING)
    return np.where(improving, _answered(scores), -np.inf).max(axis=1)[improving.any(axis=1)]


def _auroc_within_weeks(scores: Floats, is_plateau: Flags, rows: Flags) -> float:
    weekly = []
    for week in range(WEEKS):
        of_week = rows[:, week]
        kinds = is_plateau[of_week, week]
        if min(kinds.sum(), (~kinds).sum()) >= SMALLEST_CLASS:
            weekly.append(auroc(scores[of_week, week], kinds))
    return float(np.mean(weekly))


@dataclass(frozen=True)
class Probabilities:
    """How far a method's probabilities can be believed.

    Attributes:
        brier_skill: 1 less the Brier score over that of the share of plateaus.
        calibration_error: mean distance of said and found shares over ten bins, weighted by rows.
        reliability: (10, 3) rows, mean probability said and share found in each tenth.
    """

    brier_skill: float
    calibration_error: float
    reliability: Floats


def judge_probabilities(stalled: Floats, patients: Patients) -> Probabilities:
    """Hold probabilities of having stalled against plateau and improving rows."""
    is_plateau = patients.truth == PLATEAU
    rows = patients.is_scored & (is_plateau | (patients.truth == IMPROVING))
    said, found = stalled[rows], is_plateau[rows].astype(np.float64)
    bins = np.minimum((10 * said).astype(np.int64), 9)
    counts = np.bincount(bins, minlength=10)
    means = [np.bincount(bins, weights=values, minlength=10) / np.maximum(counts, 1) for values in (said, found)]
    error = np.average(np.abs(means[0] - means[1]), weights=counts)
    reference = found.mean() * (1 - found.mean())
    skill = 1 - np.mean((said - found) ** 2) / reference
    return Probabilities(float(skill), float(error), np.column_stack([counts, *means]))


def recalls(state: NDArray[np.str_], patients: Patients) -> dict[str, float]:
    """Return the share of rows of each true state that a method names so; where the diary does not suffice, that.

    Args:
        state: (N, 52) states named.
        patients: the patients.
    """
    has_baseline = (patients.recorded[:, :28].sum(axis=1) >= 10)[:, None]
    silent = patients.is_followed & has_baseline & ~patients.is_sufficient
    found = {
        name: float((state[rows] == name).mean())
        for index, name in enumerate(STATES)
        if (rows := patients.is_scored & (patients.truth == index)).any()
    }
    return found | {"insufficient_data": float((state[silent] == "insufficient_data").mean())}


@dataclass(frozen=True)
class Errors:
    """How often a rule is wrong at one threshold, both ways.

    Attributes:
        false_calls: share of improving patients ever called while improving.
        still_improving: share of first calls that fall on a patient who still improves.
        at_goal: share of first calls that fall on a patient who is at goal already.
        missed: share of plateaus not called within 16 weeks of their onset.
        median_delay: weeks from onset to call.
        delay_90: 90th percentile likewise.
    """

    false_calls: float
    still_improving: float
    at_goal: float
    missed: float
    median_delay: float
    delay_90: float


def errors(is_called: Flags, patients: Patients) -> Errors:
    """Count how often calls are wrong.

    Args:
        is_called: (N, 52) whether a plateau is called.
        patients: the patients.
    """
    calls = is_called & patients.is_scored
    improving = patients.is_scored & (patients.truth == IMPROVING)
    called = np.flatnonzero(calls.any(axis=1))
    first = calls[called].argmax(axis=1)
    delays = call_delays(is_called, patients)
    return Errors(
        false_calls=float((calls & improving).any(axis=1)[improving.any(axis=1)].mean()),
        still_improving=float((patients.truth[called, first] == IMPROVING).mean()),
        at_goal=float((patients.truth[called, first] == AT_GOAL).mean()),
        missed=float((delays > HORIZON).mean()),
        median_delay=float(np.quantile(delays, 0.5, method="lower")),
        delay_90=float(np.quantile(delays, 0.9, method="lower")),
    )
