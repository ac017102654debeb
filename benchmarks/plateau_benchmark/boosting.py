"""Gradient boosting that has seen the truth of other patients of the same world."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.plateau_benchmark.courses import WEEKS, Floats
from benchmarks.plateau_benchmark.rules import last_four_weeks
from benchmarks.plateau_benchmark.running import kalman_trend
from benchmarks.plateau_benchmark.worlds import IMPROVING, PLATEAU, Patients

SPANS = (2, 4, 8, 12)  # weeks over which rates are averaged


def boost(training: Patients, patients: Patients) -> Floats:
    """Return (N, 52) probabilities of plateau against improving, learnt on training patients' labels."""
    labelled = training.is_scored & np.isin(training.truth, (IMPROVING, PLATEAU))
    model = HistGradientBoostingClassifier(
        max_iter=250, learning_rate=0.05, max_leaf_nodes=24, min_samples_leaf=80, l2_regularization=1.0, random_state=1
    )
    model.fit(_features(training)[labelled], training.truth[labelled] == PLATEAU)
    scores = np.full(patients.is_scored.shape, np.nan)
    scores[patients.is_scored] = model.predict_proba(_features(patients)[patients.is_scored])[:, 1]
    return scores


def _features(patients: Patients) -> Floats:
    """Return (N, 52, F) features: the week, mean rates, the rate before care, their falls, trend and completeness."""
    headache, recorded = (np.cumsum(counts, axis=1, dtype=np.float64) for counts in patients.counts)
    before = headache[:, 3] / np.maximum(recorded[:, 3], 1)
    now = np.arange(WEEKS) + 4
    means, days = [], []
    for span in SPANS:
        first = (now - span).clip(0)
        days.append(recorded[:, now] - recorded[:, first])
        means.append((headache[:, now] - headache[:, first]) / np.maximum(days[-1], 1))
    falls = [earlier - later for later, earlier in zip(means, means[1:], strict=False)]
    week = np.broadcast_to(np.arange(WEEKS, dtype=np.float64), means[0].shape)
    baseline = np.broadcast_to(before[:, None], means[0].shape)
    trend = [kalman_trend(patients), last_four_weeks(patients)]
    return np.stack([week, baseline, baseline - means[1], *means, *falls, *trend, *days], axis=2)
