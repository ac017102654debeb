"""Questionnaires at evaluations, reassessments and discharge, following the true level of headache days."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.plateau.curves import Floats
from pipelines.simulation.columns import NOT_RECORDED

ASKED_AT = ("evaluation", "reassessment", "discharge")
ANSWERED = {"hit6_total": 0.9, "ndi_raw": 0.75, "neck_pain_nrs": 0.8, "midas_total": 0.3, "pgic": 0.5}
IMPOSSIBLE_HIT6 = {37: 36, 39: 40, 77: 78}  # sums that its item scores cannot give, and the nearest that can
ONSET_MONTHS = (3, 360)
RECALLED = 0.85


def add_questionnaires(rng: np.random.Generator, visits: pd.DataFrame, level: Floats, baseline: Floats) -> None:
    """Add the scores to the visits, in place.

    Args:
        rng: source of all randomness.
        visits: V visits.
        level: (V,) true headache days per 28 on the day of each visit.
        baseline: (E,) true level before care.
    """
    episode = visits["episode"].to_numpy()
    is_evaluation = (visits["visit_type"] == "evaluation").to_numpy()
    is_asked = (visits["visit_type"].isin(ASKED_AT) & (visits["attendance"] == "attended")).to_numpy()
    for name, score in _draw_scores(rng, level, baseline, episode).items():
        is_answered = is_asked & (rng.random(len(visits)) < ANSWERED[name])
        if name == "pgic":  # change since the start has no meaning at the start
            is_answered &= ~is_evaluation
        visits[name] = np.where(is_answered, score, NOT_RECORDED)
    shortest, longest = np.log(ONSET_MONTHS)
    onset = np.exp(rng.uniform(shortest, longest, len(baseline))).astype(np.int64)
    recalled = _scored(1.5 + baseline + rng.normal(0, 3, len(baseline)), 0, 28)
    is_recalled = is_evaluation & (rng.random(len(visits)) < RECALLED)
    visits["headache_onset_months"] = np.where(is_evaluation, onset[episode], NOT_RECORDED)
    visits["recalled_headache_days_28"] = np.where(is_recalled, recalled[episode], NOT_RECORDED)


def _draw_scores(
    rng: np.random.Generator, level: Floats, baseline: Floats, episode: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Return (V,) scores: linear in the level, with a patient's own burden and noise per administration."""
    burden = rng.normal(0, 1, len(baseline))[episode]
    noise = rng.normal(0, 1, (len(ANSWERED), len(level)))
    change = (baseline[episode] - level) / np.maximum(baseline[episode], 4)
    hit6 = _scored(49 + 0.75 * level + 3 * burden + 2 * noise[0], 36, 78)
    for impossible, nearest in IMPOSSIBLE_HIT6.items():
        hit6 = np.where(hit6 == impossible, nearest, hit6)
    return {
        "hit6_total": hit6,
        "ndi_raw": _scored(6 + 0.7 * level + 4 * burden + 2 * noise[1], 0, 50),
        "neck_pain_nrs": _scored(1.5 + 0.2 * level + burden + 0.8 * noise[2], 0, 10),
        "midas_total": _scored(1.9 * level + 4 * burden + 4 * noise[3], 0, 270),
        "pgic": _scored(4 - 3.5 * change + 0.7 * noise[4], 1, 7),
    }


def _scored(values: Floats, low: int, high: int) -> NDArray[np.int64]:
    return np.clip(np.rint(values), low, high).astype(np.int64)
