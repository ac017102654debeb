"""Subtitles of charts: what is measured, in whom, over which period, and in how many."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Count, Mark, Measure
from pipelines.dashboards.formatting import count


@dataclass(frozen=True)
class Subtitle:
    """The four things that a reader must know to read a chart; none may be missing.

    Attributes:
        measure: what is drawn, and how.
        population: in whom.
        period: over which stretch of care or of the calendar.
        n: how many, as `n_of` or `n_at_points` says it.
    """

    measure: str
    population: str
    period: str
    n: str


def n_of(patients: Count) -> str:
    """Return the number of patients of a whole chart."""
    return f"n: {patients.value}" if isinstance(patients, Mark) else f"n = {count(patients)}"


def n_at_points(points: Iterable[tuple[Measure, Count]], where: str = "at each point") -> str:
    """Return the range of n over the drawn points.

    Args:
        points: value and n of each point; one whose value is a mark is not drawn.
        where: what a point is.
    """
    drawn = [patients for value, patients in points if not isinstance(value, Mark)]
    shown = [patients for patients in drawn if not isinstance(patients, Mark)]
    if not shown:
        return n_of(Mark.HIDDEN if drawn else Mark.NO_DATA)
    ends = dict.fromkeys((min(shown), max(shown)))
    hidden = " or hidden" if len(shown) < len(drawn) else ""
    return f"n = {' to '.join(map(count, ends))}{hidden} {where}"
