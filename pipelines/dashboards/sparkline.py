"""Small lines without axes: geometry only, the templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.plateau.curves import WINDOW_DAYS

WIDTH, HEIGHT = 120, 32
_MONTH = 28.0
_DASH = 4
Run = list[tuple[float, float]]
"""Points of neighbouring values, from left to right."""


@dataclass(frozen=True)
class Sparkline:
    """A line in a box of WIDTH x HEIGHT units, y downwards.

    Attributes:
        path: SVG path, one line per run of neighbouring values; a value alone is a dash.
        baseline_y: height of the baseline window, None without one.
        text: the values in words.
    """

    path: str
    baseline_y: float | None
    text: str


@dataclass(frozen=True)
class Trend:
    """A line in a box of WIDTH x HEIGHT units, y downwards; its scale is its own.

    Attributes:
        segments: runs of neighbouring periods with a value, as SVG point lists.
        newest: point of the newest value, None if it is not shown.
        text: the values in words.
    """

    segments: list[str]
    newest: tuple[float, float] | None
    text: str


def windows_line(windows: Sequence[float | None]) -> Sparkline:
    """Lay out the headache days per 28 of a baseline and the windows after it, from 0 to 28.

    Args:
        windows: baseline first; None where a window cannot be evaluated: a gap, never a zero.
    """
    runs = _runs(windows, 0, _MONTH, margin=3)
    has_baseline = bool(windows) and windows[0] is not None
    return Sparkline(_path(runs), runs[0][0][1] if has_baseline else None, _in_words(windows))


def nights_line(values: Sequence[float | None]) -> Sparkline:
    """Lay out a quantity over runs of the pipeline, from zero to its largest value; one without a value is a gap.

    Args:
        values: oldest first.
    """
    largest = max((value for value in values if value is not None), default=0)
    path = _path(_runs(values, 0, largest or 1, margin=3))
    return Sparkline(path, None, f"{len(values)} runs, the largest {largest or 1:,.0f}")


def periods_line(values: Sequence[Measure], texts: Sequence[str]) -> Trend:
    """Lay out a metric over successive periods.

    Args:
        values: the oldest first; a mark breaks the line.
        texts: each value as it is printed.
    """
    known = [None if isinstance(value, Mark) else value for value in values]
    shown = [value for value in known if value is not None]
    runs = _runs(known, min(shown, default=0), max(shown, default=0), margin=4)
    said = ", ".join(texts)
    return Trend(
        [" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1],
        runs[-1][-1] if runs[-1] else None,
        f"Every {WINDOW_DAYS} days, the oldest first: {said}" if said else "No period yet",
    )


def _runs(values: Sequence[float | None], low: float, high: float, margin: int) -> list[Run]:
    """Return the runs of neighbouring values, from `low` at the bottom to `high` at the top; None ends a run."""
    step = (WIDTH - 2 * margin) / max(len(values) - 1, 1)
    runs: list[Run] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        part = (value - low) / (high - low) if high > low else 0.5
        y = HEIGHT - margin - part * (HEIGHT - 2 * margin)
        runs[-1].append((round(margin + index * step, 1), round(y, 1)))
    return runs


def _path(runs: Sequence[Run]) -> str:
    return "".join(_line(run) for run in runs if run)


def _line(run: Run) -> str:
    first, *others = run
    rest = "".join(f"L{x:g},{y:g}" for x, y in others)
    # A single value is drawn as a dash: a dot of the line's width would be invisible.
    start = first[0] if others else first[0] - _DASH / 2
    return f"M{start:g},{first[1]:g}{rest or f'h{_DASH}'}"


def _in_words(windows: Sequence[float | None]) -> str:
    said = ["no data" if value is None else f"{value:.0f}" for value in windows]
    if not said:
        return "No diary window yet"
    later = ", ".join(said[1:]) or "nothing yet"
    return f"Headache days per 28: before care {said[0]}; since then {later}"
