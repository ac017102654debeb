"""A metric over its last periods as a small line: geometry only, the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.plateau.curves import WINDOW_DAYS

WIDTH, HEIGHT, _MARGIN = 120, 32, 4


@dataclass(frozen=True)
class Trend:
    """A line in a box of WIDTH x HEIGHT units, y downwards; its scale is its own.

    Attributes:
        segments: runs of neighbouring periods with a value, as SVG point lists.
        newest: place of the newest value, None if it is not shown.
        text: the values in words.
    """

    segments: list[str]
    newest: tuple[float, float] | None
    text: str


def trend(values: Sequence[Measure], texts: Sequence[str]) -> Trend:
    """Lay out the values of successive periods.

    Args:
        values: the oldest first; a mark breaks the line.
        texts: each value as it is printed.
    """
    known = [value for value in values if not isinstance(value, Mark)]
    low, high = min(known, default=0.0), max(known, default=0.0)
    step = (WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)
    runs: list[list[str]] = [[]]
    place: tuple[float, float] | None = None
    for index, value in enumerate(values):
        if isinstance(value, Mark):
            place = None
            runs.append([])
            continue
        part = (value - low) / (high - low) if high > low else 0.5
        place = (round(_MARGIN + index * step, 1), round(HEIGHT - _MARGIN - part * (HEIGHT - 2 * _MARGIN), 1))
        runs[-1].append(f"{place[0]},{place[1]}")
    said = ", ".join(texts)
    return Trend(
        [" ".join(run) for run in runs if len(run) > 1],
        place,
        f"Every {WINDOW_DAYS} days, the oldest first: {said}" if said else "No period yet",
    )
