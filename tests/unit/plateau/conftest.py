import numpy as np
import pandas as pd
import pytest

from pipelines.plateau.thresholds import DetectorThresholds, seed_thresholds


@pytest.fixture(scope="session")
def thresholds() -> DetectorThresholds:
    return seed_thresholds()


@pytest.fixture(scope="session")
def diary_weeks():
    """Make rows of int_diary_weeks: one treatment with the given headache days per week from week -4 on."""

    def make(episode_key, headache_days, treatment_stage="conservative", recorded_days=7, first_week=-4):
        count = len(headache_days)
        headache = np.asarray(headache_days)
        recorded = np.broadcast_to(recorded_days, count)
        return pd.DataFrame(
            {
                "episode_key": episode_key,
                "treatment_stage": treatment_stage,
                "week_index": np.arange(first_week, first_week + count),
                "headache_days": headache,
                "recorded_days": recorded,
                "running_headache_days": headache,
                "running_recorded_days": recorded,
            }
        )

    return make


@pytest.fixture(scope="session")
def as_of_rows():
    """Make rows of int_as_of_days: one treatment that starts on a day, judged at the end of some weeks."""

    def make(
        episode_key,
        weeks,
        start_day=0,
        treatment_stage="conservative",
        treatment_number=1,
        recorded_days_28=28,
        baseline_recorded_days=28,
    ):
        week_index = np.asarray(weeks)
        return pd.DataFrame(
            {
                "episode_key": episode_key,
                "as_of_day": start_day + 7 * week_index + 6,
                "treatment_stage": treatment_stage,
                "treatment_start_day": start_day,
                "treatment_number": treatment_number,
                "week_index": week_index,
                "stage_days": 7 * week_index + 7,
                "recorded_days_28": recorded_days_28,
                "baseline_recorded_days": baseline_recorded_days,
            }
        )

    return make
