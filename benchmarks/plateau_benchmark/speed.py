"""Evaluations per second on one core, beside one matrix product of the same size; a whole network's time and memory."""

import resource
import time

import numpy as np
import pandas as pd

from pipelines.plateau.futures import WEEKS_AFTER
from pipelines.plateau.judgement import judge
from pipelines.plateau.library import BINS, WEEKS_BEFORE, build_library
from pipelines.plateau.posterior import fit_week
from pipelines.plateau.prior import load_prior
from pipelines.plateau.step import BATCH_EPISODES
from pipelines.plateau.thresholds import seed_thresholds
from pipelines.plateau.weights import BATCH_ROWS

EPISODES, ROWS, WEEK = 20_000, 32 * BATCH_ROWS, 25


def measure_speed() -> None:
    """Print both measurements."""
    library, prior, thresholds = build_library(), load_prior().first_stage, seed_thresholds()
    rng = np.random.default_rng(1)
    recorded = rng.integers(0, 8, (ROWS, WEEK + WEEKS_BEFORE + 1)).astype(np.float32)
    headache = rng.binomial(recorded.astype(np.int64), 0.5).astype(np.float32)
    goal, table = np.full(ROWS, np.nan), library.first_bins(WEEK + WEEKS_BEFORE + 1)
    counts = np.hstack([headache, recorded - headache])
    fit_week(WEEK, headache[:BATCH_ROWS], recorded[:BATCH_ROWS], goal[:BATCH_ROWS], prior, library, thresholds)
    evaluated = _rate(lambda: fit_week(WEEK, headache, recorded, goal, prior, library, thresholds))
    floor = _rate(lambda: [counts[start : start + BATCH_ROWS] @ table for start in range(0, ROWS, BATCH_ROWS)])
    print("| | per second of one core |\n|---|---:|")
    print(f"| evaluations (an episode on an as-of day) | {evaluated:,.0f} |")
    print(f"| floor: one matrix product of the same size | {floor:,.0f} |")
    began, wall = time.process_time(), time.perf_counter()
    for start in range(0, EPISODES, BATCH_EPISODES):
        judge(*_network(range(start, start + BATCH_EPISODES), rng), thresholds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"\n{EPISODES:,} episodes x {WEEKS_AFTER} weekly as-of days: {time.perf_counter() - wall:.0f} s, "
        f"{time.process_time() - began:.0f} CPU seconds, peak {peak:.2f} GiB of the whole process"
    )


def _rate(work: object) -> float:
    began = time.process_time()
    work()
    return ROWS / (time.process_time() - began)


def _network(episodes: range, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    keys = np.array([f"e{episode:06d}" for episode in episodes])
    week = np.tile(np.arange(WEEKS_AFTER), len(keys))
    as_of_days = pd.DataFrame(
        {
            "episode_key": np.repeat(keys, WEEKS_AFTER),
            "as_of_day": 7 * week + 6,
            "treatment_stage": "conservative",
            "treatment_number": 1,
            "week_index": week,
            "stage_days": 7 * week + 7,
            "recorded_days_28": 28,
            "baseline_recorded_days": 28,
        }
    )
    weeks = pd.DataFrame(
        {
            "episode_key": np.repeat(keys, BINS),
            "treatment_stage": "conservative",
            "week_index": np.tile(np.arange(-WEEKS_BEFORE, WEEKS_AFTER), len(keys)),
        }
    )
    weeks["headache_days"] = rng.integers(0, 8, len(weeks))
    weeks["recorded_days"] = 7
    weeks["running_headache_days"], weeks["running_recorded_days"] = weeks["headache_days"], 7
    return as_of_days, weeks
