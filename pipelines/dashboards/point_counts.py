"""The counts behind each point of a chart, as text: on a phone an axis has no room for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Count, Mark, Measure


@dataclass(frozen=True)
class PointCounts:
    """The counts shown under a chart.

    Attributes:
        of: what is counted, and along which axis.
        points: name of each point.
        lines: label of each line and its count at each point; a chart of one line needs no label.
    """

    of: str
    points: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Count]]]


def counts_at_points(
    of: str, points: Sequence[str], lines: Sequence[tuple[str, Sequence[tuple[Measure, Count]]]]
) -> PointCounts | None:
    """Return the counts of all drawn lines, from the first to the last point at which any line is drawn.

    Args:
        of: what is counted, and along which axis.
        points: name of each point.
        lines: label of each line, and value and count at each point; a value that is a mark is not drawn.
    """
    places = [
        place for place in range(len(points)) if any(not isinstance(values[place][0], Mark) for _, values in lines)
    ]
    # A hidden point between two others is kept: left out, it would look as if it did not exist.
    shown = range(places[0], places[-1] + 1) if places else []
    drawn = [
        (label, [values[place][1] for place in shown])
        for label, values in lines
        if any(not isinstance(value, Mark) for value, _ in values)
    ]
    return PointCounts(of, [points[place] for place in shown], drawn) if drawn else None
