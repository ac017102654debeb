"""Cumulative incidence with competing events, from counts per step of care as they are published."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.duration.survfunc import CumIncidenceRight

from pipelines.dashboards.disclosure import Count, Mark, Measure

_EVENT, _COMPETING, _CENSORED = 1, 2, 0


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


def incidence(steps: Sequence[Followed]) -> list[Measure]:
    """Estimate the cumulative incidence by the end of each step from published counts alone.

    What happened within a step counts at its end, events before censoring. A hidden count enters as the last one
    shown, so that nothing about a small group moves the curve; a step whose own event count is hidden stays hidden.

    Args:
        steps: counts by the end of each step; the first is care day 0. At least one.

    Returns:
        Incidence as a fraction per step, hidden where its event count is.
    """
    total = steps[0].patients
    if isinstance(total, Mark):
        return [Mark.HIDDEN for _ in steps]
    shown = [_shown([getattr(step, name) for step in steps]) for name in ("with_event", "competing", "censored")]
    time, status, weights = [], [], []
    for code, counts in zip((_EVENT, _COMPETING, _CENSORED), shown, strict=True):
        increments = np.diff(counts, prepend=0)
        time += list(range(len(steps)))
        status += [code] * len(steps)
        weights += [max(int(value), 0) for value in increments]
    time.append(len(steps))
    status.append(_CENSORED)
    weights.append(max(total - sum(counts[-1] for counts in shown), 0))
    kept = np.array(weights) > 0
    if shown[0][-1] == 0:
        return [Mark.HIDDEN if isinstance(step.with_event, Mark) else _start(step) for step in steps]
    times, values = aalen_johansen(np.array(time, float)[kept], np.array(status)[kept], np.array(weights, float)[kept])
    places = np.searchsorted(times, np.arange(len(steps)), side="right") - 1
    curve = np.where(places >= 0, values[np.maximum(places, 0)], 0.0)
    return [
        Mark.HIDDEN if isinstance(step.with_event, Mark) else float(value)
        for step, value in zip(steps, curve, strict=True)
    ]


def _start(step: Followed) -> Measure:
    counts = (step.with_event, step.competing, step.censored, step.at_risk)
    return Mark.NO_DATA if all(count == 0 for count in counts) else 0.0


def _shown(counts: Sequence[Count]) -> list[int]:
    """Carry the last shown count over hidden ones; before the first it is none."""
    last, carried = 0, []
    for value in counts:
        last = last if isinstance(value, Mark) else max(value, last)
        carried.append(last)
    return carried
