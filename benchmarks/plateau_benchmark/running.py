"""Rules that run through a diary once, week after week: what they say of a week follows from those up to it.

Scores are as in `rules.py`: the higher, the more a rule thinks that improvement has stalled.
"""

import numpy as np
from scipy.special import betaln
from scipy.stats import norm

from benchmarks.plateau_benchmark.courses import WEEKS, Floats
from benchmarks.plateau_benchmark.worlds import Patients

MCID = 2.0
BEFORE = 4  # weeks before care
DAY_VARIANCE = 28.0**2 * 0.25 * 1.6  # of one day as a rate, more than independent days would have
RUN = 8  # weeks on one side of the centre line that are a signal; best of 5, 6 and 8 on training seeds
LIMIT = 2.66  # mean moving ranges from the centre line that are one, as on every XmR chart
CHANGE_CHANCE = 1 / 64  # that a level ends with a week; best of 1/256 to 1/4 on training seeds
DAYS_PER_INDEPENDENT_DAY = 2.0  # headache days cluster, so a day tells about half


def kalman_trend(patients: Patients) -> Floats:
    """Local linear trend, filtered: how surely the next 28 days bring less than the MCID."""
    headache, recorded = (counts.astype(np.float64) for counts in patients.counts)
    rates = 28 * headache / np.maximum(recorded, 1)
    level, slope = np.full(len(rates), 14.0), np.zeros(len(rates))
    cov = np.array([[100.0, 0.0], [0.0, 1.0]]) * np.ones((len(rates), 1, 1))
    scores = np.full((len(rates), WEEKS), np.nan)
    step = np.array([[1.0, 1.0], [0.0, 1.0]])
    for bin_ in range(WEEKS + BEFORE):
        level, cov = level + slope, step @ cov @ step.T + np.diag([0.05, 0.02])
        variance = cov[:, 0, 0] + DAY_VARIANCE / np.maximum(recorded[:, bin_], 1e-9)
        gain = cov[:, :, 0] / variance[:, None]
        surprise = np.where(recorded[:, bin_] > 0, rates[:, bin_] - level, 0)
        level, slope = level + gain[:, 0] * surprise, slope + gain[:, 1] * surprise
        cov = cov - gain[:, :, None] * cov[:, None, 0, :]
        if bin_ >= BEFORE:
            scores[:, bin_ - BEFORE] = norm.cdf((4 * slope + MCID) / (4 * np.sqrt(cov[:, 1, 1])))
    return scores


def control_chart_runs(patients: Patients) -> Floats:
    """XmR chart of weekly rates: weeks since its last signal, less those that now lie in a row under its centre."""
    headache, recorded = (counts.astype(np.float64) for counts in patients.counts)
    rates = np.where(recorded > 0, 28 * headache / np.maximum(recorded, 1), np.nan)
    return np.array([weeks_without_signal(series) for series in rates])[:, BEFORE:]


def weeks_without_signal(rates: Floats) -> Floats:
    """Return the score of one chart at each of its (W,) weeks; a week without a rate changes nothing.

    A point beyond the limits begins a new chart, and so does a run on one side of the centre, with its first week.
    """
    scores = np.zeros(len(rates))
    began, run, points = 0, 0, []
    for week, rate in enumerate(rates):
        if not np.isnan(rate):
            centre = np.mean(points) if points else rate
            spread = np.abs(np.diff(points)).mean() if len(points) > 1 else np.inf
            side = int(np.sign(rate - centre))
            run = run + side if side * run > 0 else side
            points.append(rate)
            is_out = abs(rate - centre) > LIMIT * spread
            if is_out or abs(run) >= RUN:
                kept = 1 if is_out else RUN
                began, points, run = week + 1 - kept, points[-kept:], 0
        scores[week] = week - began + min(run, 0)
    return scores


def online_change_point(patients: Patients) -> Floats:
    """Bayesian online change points (Adams and MacKay 2007) of a beta-binomial level: how long it has lasted."""
    return mean_run_lengths(*(counts.astype(np.float64) for counts in patients.counts))[:, BEFORE:]


def mean_run_lengths(headache: Floats, recorded: Floats) -> Floats:
    """Return the (N, W) expected weeks since the level last changed, given the weeks so far.

    Args:
        headache: (N, W) headache days per week.
        recorded: (N, W) recorded days per week.
    """
    with_, without = headache / DAYS_PER_INDEPENDENT_DAY, (recorded - headache) / DAYS_PER_INDEPENDENT_DAY
    patients, weeks = headache.shape
    chance = np.ones((patients, 1))  # of each run length, 0 weeks first
    a, b = np.ones((patients, 1)), np.ones((patients, 1))  # of the level's beta distribution, by run length
    means = np.empty((patients, weeks))
    for week in range(weeks):
        seen, clear = with_[:, week : week + 1], without[:, week : week + 1]
        fits = chance * np.exp(betaln(a + seen, b + clear) - betaln(a, b))
        ends = CHANGE_CHANCE * fits.sum(axis=1, keepdims=True)
        chance = np.hstack([ends, (1 - CHANGE_CHANCE) * fits])
        chance /= chance.sum(axis=1, keepdims=True)
        first = np.ones((patients, 1))
        a, b = np.hstack([first, a + seen]), np.hstack([first, b + clear])
        means[:, week] = chance @ np.arange(week + 2)
    return means
