"""The usual rules, each as a score: the higher, the more it thinks that improvement has stalled.

All read what the detector reads: headache and recorded days per week up to the end of a week, from four weeks before
care. Rates are headache days per 28; a week's rate weighs as much as it has recorded days.
"""

from collections.abc import Callable

import numpy as np
import ruptures
from scipy.stats import norm

from benchmarks.plateau_benchmark.courses import WEEKS, Floats
from benchmarks.plateau_benchmark.running import (
    BEFORE,
    DAY_VARIANCE,
    MCID,
    control_chart_runs,
    kalman_trend,
    online_change_point,
)  # fmt: skip
from benchmarks.plateau_benchmark.worlds import Patients

Rule = Callable[[Patients], Floats]
TREND_WEEKS = 12  # over which a trend is fitted
PELT_PENALTY = 200.0  # best of 50 to 800 on training seeds


def clinic_rule(patients: Patients) -> Floats:
    """Two whole 28-day windows of care without a gain of the MCID between them."""
    gains = _window_gains(patients)
    scores = np.full_like(gains, np.nan)
    for week in range(WEEKS):
        last_window_end = 4 * ((week + 1) // 4) - 1
        if last_window_end >= 7:
            scores[:, week] = -gains[:, last_window_end]
    return scores


def last_four_weeks(patients: Patients) -> Floats:
    """The last four weeks against the four before, every week."""
    return -_window_gains(patients)


def _window_gains(patients: Patients) -> Floats:
    """Return (N, 52) falls from the 28 days before the last 28 to those; NaN under 14 recorded days in either."""
    headache, recorded = (np.cumsum(counts, axis=1, dtype=np.float64) for counts in patients.counts)
    ends = np.arange(WEEKS) + BEFORE

    def rates(last: np.ndarray) -> Floats:
        first = last - 4
        upto = [
            np.where(first >= 0, total[:, last] - total[:, first.clip(0)], total[:, last])
            for total in (headache, recorded)
        ]
        return np.where(upto[1] >= 14, 28 * upto[0] / np.maximum(upto[1], 1), np.nan)

    gains = np.full((len(headache), WEEKS), np.nan)
    enough = ends >= 7
    gains[:, enough] = rates(ends[enough] - 4) - rates(ends[enough])
    return gains


def _each_week(patients: Patients, weeks: int | None, judge: Callable[[Floats, Floats, Floats], Floats]) -> Floats:
    """Let `judge(weeks from now, rates, recorded days)` score the last `weeks` weeks at the end of every week."""
    headache, recorded = (counts.astype(np.float64) for counts in patients.counts)
    rates = 28 * headache / np.maximum(recorded, 1)
    scores = np.full((len(rates), WEEKS), np.nan)
    for week in range(3, WEEKS):
        rows = np.flatnonzero(patients.is_scored[:, week])
        last = week + BEFORE + 1
        bins = slice(max(0, last - weeks) if weeks else 0, last)
        if rows.size:
            ages = np.arange(bins.start, bins.stop) - (last - 1.0)
            scores[rows, week] = judge(ages, rates[rows, bins], recorded[rows, bins])
    return scores


def _line(ages: Floats, rates: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return slope per week, its standard error and the residual variance of a weighted line."""
    total = weight.sum(axis=1, keepdims=True)
    x = ages - (weight * ages).sum(axis=1, keepdims=True) / total
    y = rates - (weight * rates).sum(axis=1, keepdims=True) / total
    spread = (weight * x**2).sum(axis=1)
    slope = (weight * x * y).sum(axis=1) / spread
    residual = (weight * (y - slope[:, None] * x) ** 2).sum(axis=1) / np.maximum((weight > 0).sum(axis=1) - 2, 1)
    return slope, np.sqrt((residual + 1) / spread), residual


def equivalence_test(patients: Patients) -> Floats:
    """OLS slope, and how surely it is less than the MCID per 28 days downwards (one side of TOST)."""

    def judge(ages: Floats, rates: Floats, recorded: Floats) -> Floats:
        slope, error, _ = _line(ages, rates, recorded)
        return (4 * slope + MCID) / (4 * error)

    return _each_week(patients, TREND_WEEKS, judge)


def mann_kendall(patients: Patients) -> Floats:
    """Mann-Kendall Z of all weekly rates, from eight weeks of care on: no downward trend is stalled."""

    def judge(ages: Floats, rates: Floats, recorded: Floats) -> Floats:
        return np.array([mann_kendall_z(rate[days > 0]) for rate, days in zip(rates, recorded, strict=True)])

    scores = _each_week(patients, None, judge)
    scores[:, :7] = np.nan
    return scores


def mann_kendall_z(series: Floats) -> float:
    """Return the normal score of Kendall's S, corrected for ties, as pymannkendall's test does."""
    n = len(series)
    statistic = float(np.sign(series[None, :] - series[:, None])[np.triu_indices(n, 1)].sum())
    ties = np.unique(series, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    return 0.0 if variance == 0 else (statistic - np.sign(statistic)) / np.sqrt(variance)


def pelt(patients: Patients) -> Floats:
    """PELT change points of the mean (ruptures): how long the last level has lasted."""

    def judge(ages: Floats, rates: Floats, recorded: Floats) -> Floats:
        return np.array([_weeks_since_change(rate[days > 0]) for rate, days in zip(rates, recorded, strict=True)])

    return _each_week(patients, None, judge)


def _weeks_since_change(series: Floats) -> float:
    if len(series) < 4:
        return np.nan
    ends = ruptures.KernelCPD(kernel="linear", min_size=2).fit(series[:, None]).predict(pen=PELT_PENALTY)
    return float(len(series) - (ends[-2] if len(ends) > 1 else 0))


def broken_stick(patients: Patients) -> Floats:
    """A steady fall up to a knot and none after it: how surely the next 28 days bring less than the MCID."""

    def judge(ages: Floats, rates: Floats, recorded: Floats) -> Floats:
        care = (ages + (len(ages) - 1 - BEFORE)).clip(0)
        knots = np.append(np.arange(2, max(care[-1], 3), 2), np.inf)
        shapes = np.minimum(care, knots[:, None])
        return _chance_of_no_gain(shapes, np.where(np.isinf(knots), 4.0, 0.0), rates, recorded)

    return _each_week(patients, None, judge)


def exponential_fit(patients: Patients) -> Floats:
    """A fall that decays with a time constant: how surely the next 28 days bring less than the MCID."""
    constants = np.geomspace(2, 30, 10)[:, None]

    def judge(ages: Floats, rates: Floats, recorded: Floats) -> Floats:
        care = (ages + (len(ages) - 1 - BEFORE)).clip(0)
        shapes = 1 - np.exp(-care / constants)
        ahead = np.exp(-care[-1] / constants) * (1 - np.exp(-4 / constants))
        return _chance_of_no_gain(shapes, ahead[:, 0], rates, recorded)

    return _each_week(patients, None, judge)


def _chance_of_no_gain(shapes: Floats, ahead: Floats, rates: Floats, recorded: Floats) -> Floats:
    """Fit `level - fall * shape` for each of J shapes; average P(fall * ahead < MCID) by how well each fits.

    Args:
        shapes: (J, W) shape of the fall so far, per week.
        ahead: (J,) what the next 28 days add to it.
        rates: (N, W) weekly rates.
        recorded: (N, W) their recorded days.
    """
    fits, chances = [], []
    for shape, to_come in zip(shapes, ahead, strict=True):
        slope, error, _ = _line(shape, rates, recorded + 1e-6)
        left = rates - slope[:, None] * shape
        mean = (recorded * left).sum(axis=1, keepdims=True) / recorded.sum(axis=1, keepdims=True)
        fits.append(-(recorded * (left - mean) ** 2).sum(axis=1) / (2 * DAY_VARIANCE))
        chances.append(norm.cdf((MCID + to_come * slope) / np.maximum(to_come * error, 1e-9)))
    weights = np.exp(np.array(fits) - np.max(fits, axis=0))
    means: Floats = (weights * np.array(chances)).sum(axis=0) / weights.sum(axis=0)
    return means


RULES: dict[str, Rule] = {
    "two 4-week windows without MCID change (the clinic's rule)": clinic_rule,
    "last 4 weeks v the 4 before": last_four_weeks,
    "XmR chart with run rules": control_chart_runs,
    "OLS slope with equivalence test": equivalence_test,
    "Mann-Kendall": mann_kendall,
    "PELT (ruptures)": pelt,
    "Bayesian online change point": online_change_point,
    "broken stick": broken_stick,
    "exponential curve fit": exponential_fit,
    "Kalman local linear trend": kalman_trend,
}
# The rules as clinics use them, without tuning: a score over this is a call.
AS_USED = {
    "two 4-week windows without MCID change (the clinic's rule)": -MCID,
    "last 4 weeks v the 4 before": -MCID,
    "Mann-Kendall": -1.96,
}
