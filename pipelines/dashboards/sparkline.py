"""A patient's windows as a small line: geometry only, the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, _MARGIN = 120, 32, 3
_SCALE_MAX = 28.0


@dataclass(frozen=True)
class Sparkline:
    """A line in a box of WIDTH x HEIGHT units, y downwards, 0 to 28 headache days from bottom to top.

    Attributes:
        segments: runs of neighbouring windows with a value, as SVG point lists.
        points: each value's place.
        baseline_y: height of the baseline window, None without one.
        text: the values in words.
    """

    segments: list[str]
    points: list[tuple[float, float]]
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
    segments = [" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1]
    baseline = windows[0] if windows else None
    return Sparkline(
        segments=segments,
        points=[place for place in places if place is not None],
        baseline_y=None if baseline is None else _height(baseline),
        text=_in_words(windows),
    )


def _height(value: float) -> float:
    return round(HEIGHT - _MARGIN - value / _SCALE_MAX * (HEIGHT - 2 * _MARGIN), 1)


def _in_words(windows: Sequence[float | None]) -> str:
    said = ["no data" if value is None else f"{value:.0f}" for value in windows]
    if not said:
        return "No diary window yet"
    later = ", ".join(said[1:]) or "nothing yet"
    return f"Headache days per 28: before care {said[0]}; since then {later}"
