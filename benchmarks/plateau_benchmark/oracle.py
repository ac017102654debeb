"""The oracle: it knows the generator, and weighs courses drawn from it, each with its own truth, by their fit."""

import numpy as np

from benchmarks.plateau_benchmark.courses import WEEKS
from benchmarks.plateau_benchmark.detector import Verdicts
from benchmarks.plateau_benchmark.scores import judge_probabilities
from benchmarks.plateau_benchmark.worlds import Patients, World, draw
from pipelines.plateau.curves import Floats
from pipelines.plateau.decision import decide, stalled_probability
from pipelines.plateau.library import HIGHEST_DAILY_CHANCE, LOWEST_DAILY_CHANCE, WEEKS_BEFORE
from pipelines.plateau.thresholds import seed_thresholds
from pipelines.plateau.weights import batches, curve_weights
from pipelines.simulation.courses import STATES

COURSES_SEED = 1_000_000  # far from the patients' seeds
TEMPERS = (1.5, 2.0, 3.0, 4.0)


def tuned_temper(world: World, training: Patients, courses: int) -> float:
    """Return the divisor of the log likelihood with the best Brier skill on training patients."""
    known = draw(world, courses, COURSES_SEED)
    skills = [judge_probabilities(ask(known, training, temper).stalled, training).brier_skill for temper in TEMPERS]
    return TEMPERS[int(np.argmax(skills))]


def ask(known: Patients, patients: Patients, temper: float) -> Verdicts:
    """Judge the scored rows by patients of the same world whose courses are known, all equally likely."""
    with_, without = _log_chances(known)
    prior = np.full(len(known.weeks), 1 / len(known.weeks))
    headache, recorded = patients.counts
    grids = np.full((len(STATES), *patients.is_scored.shape), np.nan)
    for week in range(WEEKS):
        bins = slice(0, week + WEEKS_BEFORE + 1)
        log_chances = np.vstack([with_[bins], without[bins]]) / np.float32(temper)
        is_state = (known.truth[:, week, None] == np.arange(len(STATES))).astype(np.float32)
        scored = np.flatnonzero(patients.is_scored[:, week])
        for batch in batches(len(scored)):
            rows = scored[batch]
            weights = curve_weights(headache[rows, bins], recorded[rows, bins], log_chances, prior, 0.0)
            grids[:, rows, week] = (weights @ is_state / weights.sum(axis=1, keepdims=True)).T
    at_goal, improving, plateau, worsening = grids
    stalled = stalled_probability(plateau, improving)
    return Verdicts(stalled, grids, decide(at_goal, worsening, plateau, stalled, seed_thresholds())[0])


def _log_chances(known: Patients) -> Floats:
    """Return (2, 56, K) log chances of a day with and of a day without headache, per week from -4 to 51."""
    daily = np.hstack([known.earlier, known.levels[:, : 7 * WEEKS]])
    weekly = daily.reshape(len(daily), -1, 7).mean(axis=2).T
    chance = (weekly / 28).clip(LOWEST_DAILY_CHANCE, HIGHEST_DAILY_CHANCE)
    return np.stack([np.log(chance), np.log1p(-chance)]).astype(np.float32)
