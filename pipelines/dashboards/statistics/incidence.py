"""Cumulative incidence with competing events, from counts per step of care as they are published."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.duration.survfunc import CumIncidenceRight

from pipelines.dashboards.disclosure import Count, Mark, Measure, share_of

_EVENT, _COMPETING, _CENSORED = 1, 2, 0
# Half the width of a 95 % interval, in standard errors.
_Z = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Followed:
    """Patients by the end of a step: what has happened to them so far.

    Attributes:
        with_event: patients with the event.
        competing: patients who left before it.
        censored: patients whose data ended before either.
        at_risk: patients still followed.
        patients: all of them.
    """

    with_event: Count
    competing: Count
    censored: Count
    at_risk: Count
    patients: Count


def aalen_johansen(
    time: NDArray[np.float64], status: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimate the cumulative incidence of event 1.

    Args:
        time: time of event or censoring, shape (N,).
        status: 1 event of interest, 2 competing event, 0 censored; shape (N,).
        weights: how many patients each row stands for, shape (N,).

    Returns:
        Distinct times and the incidence at each, ascending.

    Source:
        Aalen and Johansen, Scand J Stat 1978;5:141; computed by statsmodels.
    """
    found = CumIncidenceRight(time, status, freq_weights=weights)
    return np.asarray(found.times), np.asarray(found.cinc[0])


def incidence(steps: Sequence[Followed], least_at_risk: float) -> list[Measure]:
    """Estimate the cumulative incidence by the end of each step from published counts alone.

    What happened within a step counts at its end, events before censoring. A hidden count is interpolated linearly
    between the shown ones around it, so that nothing about a small group moves the curve; a step whose own event
    count is hidden stays hidden. The curve ends where few are left at risk: one event of theirs would move it far.

    Args:
        steps: counts by the end of each step; the first is care day 0. At least one.
        least_at_risk: share of the patients who must still be at risk, as a fraction.

    Returns:
        Incidence as a fraction per step, hidden where its event count is and past the curve's end.

    Source:
        Pocock, Clayton and Altman, Lancet 2002;359:1686: end a curve where 10 to 20 % are still at risk.
    """
    total = steps[0].patients
    if isinstance(total, Mark):
        return [Mark.HIDDEN for _ in steps]
    gone = _gone(steps)
    end = _end(steps, least_at_risk * total)
    if gone[0, -1] == 0:
        return [
            Mark.HIDDEN if isinstance(step.with_event, Mark) or index >= end else _start(step)
            for index, step in enumerate(steps)
        ]
    weights = np.append(np.maximum(np.diff(gone, prepend=0), 0), max(total - gone[:, -1].sum(), 0))
    time = np.append(np.tile(np.arange(len(steps)), len(gone)), len(steps)).astype(float)
    status = np.append(np.repeat([_EVENT, _COMPETING, _CENSORED], len(steps)), _CENSORED)
    kept = weights > 0
    times, values = aalen_johansen(time[kept], status[kept], weights[kept])
    last_before = np.searchsorted(times, np.arange(len(steps)), side="right") - 1
    curve = np.where(last_before >= 0, values[np.maximum(last_before, 0)], 0.0)
    return [
        Mark.HIDDEN if isinstance(step.with_event, Mark) or index >= end else float(value)
        for index, (step, value) in enumerate(zip(steps, curve, strict=True))
    ]


def intervals(steps: Sequence[Followed], curve: Sequence[Measure]) -> list[tuple[Measure, Measure]]:
    """Return the 95 % interval of each point of a curve, on the log(-log) scale, from the same counts.

    Nobody or everybody with the event leaves an interval too: that of none among those still at risk, or of all who had
    it. By day 0 nothing can have happened.

    Args:
        steps: counts by the end of each step, as `incidence` took them.
        curve: what it returned.

    Returns:
        Lower and upper end per step, as fractions; the mark of a point that is not shown.

    Source:
        Choudhury, Stat Med 2002;21:1129.
    """
    if all(isinstance(value, Mark) for value in curve):
        return [(value, value) for value in curve]
    events, competing, censored = np.maximum(np.diff(_gone(steps), prepend=0), 0)
    lost = events + competing + censored
    total = max(0 if isinstance(steps[0].patients, Mark) else steps[0].patients, lost.sum())
    errors = standard_errors(events, competing, total - np.cumsum(lost) + lost)
    found: list[tuple[Measure, Measure]] = []
    for index, (value, error, step) in enumerate(zip(curve, errors, steps, strict=True)):
        if isinstance(value, Mark) or (value == 0 and index == 0):
            found.append((value, value))
        elif value == 0:
            found.append((value, share_of(0, step.at_risk).high))
        elif np.isclose(value, 1):
            found.append((share_of(step.with_event, step.with_event).low, value))
        else:
            width = np.exp(_Z * error / (value * np.log(value)))  # under 1
            found.append((float(value ** (1 / width)), float(value**width)))
    return found


def standard_errors(
    events: NDArray[np.float64], competing: NDArray[np.float64], at_risk: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the standard error of the cumulative incidence by the end of each step, by the delta method.

    Args:
        events: patients with the event in each step, shape (N,).
        competing: patients who left before it in each step, shape (N,).
        at_risk: patients at risk as each step begins, shape (N,).

    Returns:
        As fractions, shape (N,).

    Source:
        Marubini and Valsecchi, Analysing Survival Data from Clinical Trials and Observational Studies, 1995, as in
        statsmodels, which has none for weighted counts.
    """
    ended = events + competing
    rate, per_patient = _ratio(events, at_risk), _ratio(events, at_risk**2)
    alive = np.append(1, np.cumprod(1 - _ratio(ended, at_risk))[:-1])
    curve = np.cumsum(alive * rate)
    later = np.tril(curve[:, None] - curve[None, :])
    from_all = later**2 @ _ratio(ended, at_risk * (at_risk - ended))
    own = np.cumsum(alive**2 * per_patient * (1 - rate))
    variance = from_all + own - 2 * later @ (alive * per_patient)
    return np.sqrt(np.maximum(variance, 0))


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; with nobody left nothing more can happen, so by zero it is zero."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _gone(steps: Sequence[Followed]) -> NDArray[np.float64]:
    """Return by step how many have had the event, have left and are censored, shape (3, N)."""
    kinds = ("with_event", "competing", "censored")
    return np.array([_between([getattr(step, kind) for step in steps]) for kind in kinds])


def _end(steps: Sequence[Followed], least: float) -> int:
    """Return the number of steps up to the last one at whose end enough are known to be at risk."""
    enough = [not isinstance(step.at_risk, Mark) and step.at_risk >= least for step in steps]
    return len(steps) - enough[::-1].index(True) if any(enough) else 0


def _start(step: Followed) -> Measure:
    counts = (step.with_event, step.competing, step.censored, step.at_risk)
    return Mark.NO_DATA if all(count == 0 for count in counts) else 0.0


def _between(counts: Sequence[Count]) -> NDArray[np.float64]:
    """Draw straight lines over hidden counts; from the last shown one on, nothing more is known to happen."""
    first = counts[0]
    known = [0 if isinstance(first, Mark) else first, *counts[1:]]
    shown = [(step, value) for step, value in enumerate(known) if not isinstance(value, Mark)]
    steps, values = zip(*shown, strict=True)
    return np.interp(np.arange(len(counts)), steps, np.maximum.accumulate(np.array(values, dtype=float)))
