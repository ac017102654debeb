"""A patient's windows as a small line: geometry only, the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, _MARGIN = 120, 32, 3
_SCALE_MAX = 28.0
_DASH = 4


@dataclass(frozen=True)
class Sparkline:
    """A line in a box of WIDTH x HEIGHT units, y downwards, 0 to 28 headache days from bottom to top.

    Attributes:
        path: SVG path, one line per run of neighbouring windows with a value; a window alone is a dash.
        baseline_y: height of the baseline window, None without one.
        text: the values in words.
    """

    path: str
    baseline_y: float | None
    text: str


def sparkline(windows: Sequence[float | None]) -> Sparkline:
    """Lay out the headache days per 28 of a baseline and the windows after it.

    Args:
        windows: baseline first; None where a window cannot be evaluated: a gap, never a zero.
    """
    step = (WIDTH - 2 * _MARGIN) / max(len(windows) - 1, 1)
    places = [
        None if value is None else (round(_MARGIN + index * step, 1), _height(value))
        for index, value in enumerate(windows)
    ]
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    baseline = windows[0] if windows else None
    return Sparkline(
        path="".join(_line(run) for run in runs if run),
        baseline_y=None if baseline is None else _height(baseline),
        text=_in_words(windows),
    )


def _line(run: list[tuple[float, float]]) -> str:
    first, *others = run
    rest = "".join(f"L{x:g},{y:g}" for x, y in others)
    # A single window is drawn as a dash: a dot of the line's width would be invisible.
    start = first[0] if others else first[0] - _DASH / 2
    return f"M{start:g},{first[1]:g}{rest or f'h{_DASH}'}"


def _height(value: float) -> float:
    return round(HEIGHT - _MARGIN - value / _SCALE_MAX * (HEIGHT - 2 * _MARGIN), 1)


def _in_words(windows: Sequence[float | None]) -> str:
    said = ["no data" if value is None else f"{value:.0f}" for value in windows]
    if not said:
        return "No diary window yet"
    later = ", ".join(said[1:]) or "nothing yet"
    return f"Headache days per 28: before care {said[0]}; since then {later}"


def trend(values: Sequence[float | None]) -> Sparkline:
    """Lay out a quantity over runs, from zero to its largest value; a run without a value is a gap.

    Args:
        values: oldest first.
    """
    largest = max((value for value in values if value is not None), default=0) or 1
    scaled = sparkline([None if value is None else value / largest * _SCALE_MAX for value in values])
    return Sparkline(scaled.path, None, f"{len(values)} runs, the largest {largest:,.0f}")
