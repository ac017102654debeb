"""The oracle: it knows the generator, and weighs the generator's own courses as the detector weighs its library."""

from dataclasses import replace

import numpy as np

from benchmarks.plateau_benchmark.courses import WEEKS
from benchmarks.plateau_benchmark.detector import COLUMNS, Verdicts
from benchmarks.plateau_benchmark.scores import judge_probabilities
from benchmarks.plateau_benchmark.worlds import WEEK_ENDS, Patients, World, draw
from pipelines.plateau.curves import Floats
from pipelines.plateau.decision import decide, stalled_probability
from pipelines.plateau.futures import Future
from pipelines.plateau.library import HIGHEST_DAILY_CHANCE, LOWEST_DAILY_CHANCE, WEEKS_BEFORE, Library
from pipelines.plateau.posterior import fit_week
from pipelines.plateau.thresholds import seed_thresholds

CURVES_SEED = 1_000_000  # far from the patients' seeds
TEMPERS = (1.5, 2.0, 3.0)
TUNED_ON = 500  # training patients, and a quarter of the curves, tell which temper is best


def tuned_temper(world: World, training: Patients, curves: int) -> float:
    """Return the divisor of the log likelihood with the best Brier skill on training patients."""
    library = generator_library(world, curves // 4)
    few = training.first(TUNED_ON)
    skills = [judge_probabilities(ask(library, few, temper).stalled, few).brier_skill for temper in TEMPERS]
    return TEMPERS[int(np.argmax(skills))]


def generator_library(world: World, curves: int) -> Library:
    """Return a library of equally likely courses of the generator, drawn apart from the patients."""
    drawn = draw(world, curves, CURVES_SEED)
    weekly = np.hstack([drawn.earlier, drawn.levels[:, : 7 * WEEKS]]).reshape(curves, -1, 7).mean(axis=2).T
    chance = (weekly / 28).clip(LOWEST_DAILY_CHANCE, HIGHEST_DAILY_CHANCE)
    log_chances = np.vstack([np.log(chance), np.log1p(-chance)]).astype(np.float32)
    return Library(np.empty((0, 8)), drawn.before, log_chances, _future(drawn.before, drawn.levels))


def _future(before: Floats, levels: Floats) -> Future:
    daily = np.hstack([np.repeat(before[:, None], 28, axis=1), levels]).T
    gains = daily[:-28] - daily[28:]
    best = np.maximum.accumulate(gains[::-1])[::-1]
    now = WEEK_ENDS + 28
    rise = np.maximum(-gains[now], -gains[now - 28])
    return Future(daily[now], gains[now], daily[now] - daily[now + 84], best[now], rise)


def ask(library: Library, patients: Patients, temper: float) -> Verdicts:
    """Judge the scored rows with equally likely courses, by the detector's own arithmetic."""
    thresholds = replace(seed_thresholds(), likelihood_temper=temper)
    headache, recorded = patients.counts
    prior = np.full(len(library.baseline), 1 / len(library.baseline))
    grids = np.full((len(COLUMNS), *patients.is_scored.shape), np.nan)
    for week in range(WEEKS):
        rows = np.flatnonzero(patients.is_scored[:, week])
        bins = slice(0, week + WEEKS_BEFORE + 1)
        own_goals = np.full(len(rows), np.nan)
        fit = fit_week(week, headache[rows, bins], recorded[rows, bins], own_goals, prior, library, thresholds)
        for grid, column in zip(grids, COLUMNS, strict=True):
            grid[rows, week] = getattr(fit, column)
    at_goal, improving, plateau, worsening = grids
    stalled = stalled_probability(plateau, improving)
    return Verdicts(stalled, grids, decide(at_goal, worsening, plateau, stalled, thresholds)[0])
