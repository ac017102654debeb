"""What all figures of curves over care have in common: their n, and the counts under each point."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Count
from pipelines.dashboards.figures import Figure, Spec
from pipelines.dashboards.line_charts import Line, line_note
from pipelines.dashboards.point_counts import counts_at_points
from pipelines.dashboards.subtitles import Subtitle, n_at_points
from pipelines.dashboards.tables import Table


@dataclass(frozen=True)
class Wording:
    """What a figure says of itself, whatever its values are.

    Attributes:
        name: id on the page and name of the CSV file.
        measure: what is drawn, and how.
        population: in whom.
        note: what must not be read into it.
    """

    name: str
    measure: str
    population: str
    note: str


def curve_figure(
    wording: Wording,
    curves: Sequence[tuple[Line, Sequence[Count]]],
    *,
    ticks: Sequence[str],
    counted: str,
    period: str,
    title: str,
    text: str,
    spec: Spec | None,
    table: Table,
    asked: Sequence[str] = (),
) -> Figure:
    """Return a figure of curves with its counts.

    Args:
        wording: what it says of itself.
        curves: each line, with its patients at each point.
        ticks: name of each point.
        counted: whom the counts under the chart count, and along which axis.
        period: over which stretch of care.
        title: the finding.
        text: the chart in words.
        spec: data, layout and config for plotly.js; None where nothing can be drawn.
        table: exactly the values that are drawn.
        asked: labels of all wanted lines; those that are not drawn are named in the note.
    """
    points = [(line.label, list(zip(line.values, counts, strict=True))) for line, counts in curves]
    return Figure(
        name=wording.name,
        title=title,
        subtitle=Subtitle(
            wording.measure, wording.population, period, n_at_points(point for _, own in points for point in own)
        ),
        text=text,
        spec=spec,
        table=table,
        note=line_note(wording.note, [line for line, _ in curves], asked) if spec else wording.note,
        beneath=counts_at_points(counted, ticks, points),
    )
