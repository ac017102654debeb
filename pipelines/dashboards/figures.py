"""Plotly figures as plain dicts, without a template and with the palette's colour names only.

A colour is written as `var(--name)`: the loader reads it from the stylesheet, so that charts follow dark mode,
forced colours and print like everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from textwrap import wrap
from typing import Any

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.end_labels import LEAST_TOP, end_labels, leaders, room
from pipelines.dashboards.labels_apart import Points
from pipelines.dashboards.point_counts import PointCounts
from pipelines.dashboards.subtitles import Subtitle
from pipelines.dashboards.tables import Table

Spec = dict[str, Any]
# By default plotly.js has a button that uploads a chart's data; without the tool bar there is none.
CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "plotlyServerURL": "",
    "responsive": True,
    "showSendToCloud": False,
}
BLUE, ORANGE, TEAL, GREY = ("var(--blue)", "var(--orange)", "var(--teal)", "var(--grey)")
LEGEND = {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top"}
_LABEL_WIDTH = 18
_DASHES = {BLUE: "solid", ORANGE: "solid", TEAL: "dash", GREY: "dot"}


@dataclass(frozen=True)
class Figure:
    """A chart with its texts and its table, which say the same without it.

    Attributes:
        name: id on the page and name of the CSV file.
        title: the finding, at most ten words.
        subtitle: measure, population, period and n.
        text: the chart in words.
        spec: data, layout and config for plotly.js; None where nothing can be drawn.
        table: exactly the values that are drawn.
        note: what must not be read into it.
        beneath: n at each point of its axis, shown under the chart.
    """

    name: str
    title: str
    subtitle: Subtitle
    text: str
    spec: Spec | None
    table: Table
    note: str = ""
    beneath: PointCounts | None = None


@dataclass(frozen=True)
class Line:
    """One line of a chart: a value or a mark per position.

    Attributes:
        label: written at the line's end.
        values: one per position; a mark breaks the line.
        colour: blue improving, orange concern, grey undecided.
        low: lower edge of a band.
        high: upper edge of a band.
    """

    label: str
    values: Sequence[float | Mark]
    colour: str = BLUE
    low: Sequence[float | Mark] = field(default=())
    high: Sequence[float | Mark] = field(default=())


def line_chart(
    positions: Sequence[float], ticks: Sequence[str], lines: Sequence[Line], x_title: str, y_title: str
) -> Spec:
    """Draw lines over positions, labelled at their ends; a band where a line has one.

    Args:
        positions: place of each point on the x axis.
        ticks: text under each position.
        lines: at most four.
        x_title: what the x axis counts.
        y_title: what the y axis counts.
    """
    data: list[Spec] = []
    named = []
    for line in lines:
        values = [drawn(value) for value in line.values]
        if line.low:
            data += _band(positions, line)
        data.append(_line(positions, values, line, y_title))
        points = [(x, y) for x, y in zip(positions, values, strict=True) if y is not None]
        named.append((line.label, line.colour, points))
    layout = base_layout(x_title, y_title)
    layout["xaxis"] |= {"tickvals": list(positions), "ticktext": list(ticks), "range": _reach(positions, named)}
    layout["yaxis"] |= {"rangemode": "tozero"}
    heights = [value for line in lines for value in (*line.values, *line.high) if not isinstance(value, Mark)]
    if max(heights, default=0) < LEAST_TOP:
        layout["yaxis"] |= {"range": [0, LEAST_TOP], "dtick": 1}
    layout["annotations"] = end_labels(named)
    layout["shapes"] = leaders(named, layout["annotations"])
    layout["margin"]["r"] = room(layout["annotations"])
    return {"data": data, "layout": layout, "config": CONFIG}


def and_not_drawn(note: str, labels: Sequence[str], lines: Sequence[Line]) -> str:
    """Append to a note the names of lines without a point, which the chart cannot show.

    Args:
        note: what must not be read into the chart.
        labels: names of all wanted lines.
        lines: the lines of the chart.
    """
    shown = {line.label for line in lines if any(not isinstance(value, Mark) for value in line.values)}
    missing = [label for label in labels if label not in shown]
    return f"{note} Not drawn, hidden or without data: {', '.join(missing)}.".lstrip() if missing else note


def _reach(positions: Sequence[float], named: Sequence[tuple[str, str, Points]]) -> list[float]:
    """Return the ends of the x axis, which ends with the last point that is drawn."""
    last = max((points[-1][0] for _, _, points in named if points), default=positions[-1])
    pad = (last - positions[0]) / 30 or 1
    return [round(positions[0] - pad, 2), round(last + pad, 2)]


def drawn(value: float | Mark) -> float | None:
    """Return what plotly draws: nothing for a mark."""
    return None if isinstance(value, Mark) else round(float(value), 4)


def _line(positions: Sequence[float], values: list[float | None], line: Line, y_title: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.label,
        "x": list(positions),
        "y": values,
        "line": {"color": line.colour, "width": 2.5, "dash": _DASHES[line.colour]},
        "marker": {"color": line.colour, "size": 7},
        "hovertemplate": f"{line.label}: %{{y:.1f}} {y_title}<extra></extra>",
    }


def _band(positions: Sequence[float], line: Line) -> list[Spec]:
    """Draw the band between lower and upper values; like its line it breaks where one of them is a mark."""
    edge: Spec = {"type": "scatter", "mode": "lines", "line": {"color": "var(--band-edge)", "width": 1}}
    points = zip(positions, map(drawn, line.low), map(drawn, line.high), strict=True)
    traces: list[Spec] = []
    for is_drawn, run in groupby(points, key=lambda point: None not in point):
        x, low, high = (list(it) for it in zip(*run, strict=True))
        if is_drawn and len(x) == 1:
            # A point between two marks has no neighbour: its band is a bar.
            bar = {"color": "var(--band)", "width": 8}
            traces.append(edge | {"x": 2 * x, "y": low + high, "line": bar, "hoverinfo": "skip"})
        elif is_drawn:
            lower = edge | {"x": x, "y": low, "hoverinfo": "skip"}
            traces += [lower, lower | {"y": high, "fill": "tonexty", "fillcolor": "var(--band)"}]
    return traces


def base_layout(x_title: str, y_title: str) -> Spec:
    """Return the layout that all charts share: the palette's names, no legend, no grid across."""
    axis = {"color": "var(--ink)", "linecolor": "var(--rule)", "gridcolor": "var(--grid)", "zeroline": False}
    return {
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": "var(--ink)"},
        "paper_bgcolor": "var(--paper)",
        "plot_bgcolor": "var(--paper)",
        "margin": {"l": 56, "r": 110, "t": 24, "b": 64},
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": axis | {"title": {"text": x_title, "standoff": 12}, "showgrid": False, "tickangle": 0},
        "yaxis": axis | {"title": {"text": y_title}, "showgrid": True},
    }


def wrapped(label: str) -> str:
    """Break a label into lines that leave a phone some room for the chart."""
    return "<br>".join(wrap(label, _LABEL_WIDTH))
