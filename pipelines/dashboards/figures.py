"""Plotly figures as plain dicts: no template, no colour but the palette's names.

A colour is written as `var(--name)`: the loader reads it from the stylesheet, so that charts follow dark mode,
forced colours and print like everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.end_labels import end_labels
from pipelines.dashboards.tables import Table

Spec = dict[str, Any]
# plotly.js uploads a chart's data at the press of a button unless told otherwise; no tool bar, no such button.
CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "plotlyServerURL": "",
    "responsive": True,
    "showSendToCloud": False,
}
BLUE, ORANGE, TEAL, GREY = ("var(--blue)", "var(--orange)", "var(--teal)", "var(--grey)")
_DASHES = {BLUE: "solid", ORANGE: "solid", TEAL: "dash", GREY: "dot"}


@dataclass(frozen=True)
class Figure:
    """A chart with everything that says the same without it.

    Attributes:
        name: id on the page and name of the CSV file.
        title: the finding, at most ten words.
        subtitle: measure, population, period and n.
        text: the chart in words.
        spec: data, layout and config for plotly.js; None where nothing can be drawn.
        table: exactly the values that are drawn.
        note: what must not be read into it.
    """

    name: str
    title: str
    subtitle: str
    text: str
    spec: Spec | None
    table: Table
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a chart: a value or a mark per position.

    Attributes:
        label: stands at the line's end.
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
        values = [_drawn(value) for value in line.values]
        if line.low:
            data += _band(positions, line)
        data.append(_line(positions, values, line, y_title))
        points = [(x, y) for x, y in zip(positions, values, strict=True) if y is not None]
        named.append((line.label, line.colour, points))
    layout = base_layout(x_title, y_title)
    layout["xaxis"] |= {"tickvals": list(positions), "ticktext": list(ticks)}
    layout["yaxis"] |= {"rangemode": "tozero"}
    layout["annotations"] = end_labels(named)
    return {"data": data, "layout": layout, "config": CONFIG}


def bar_chart(labels: Sequence[str], fractions: Sequence[float | Mark], x_title: str) -> Spec | None:
    """Draw horizontal bars of shares from zero, the first label on top.

    Args:
        labels: one per bar.
        fractions: fractions of one; instead of a bar, a mark stands beside the label.
        x_title: what the bars measure.

    Returns:
        The figure; None without any bar to draw.
    """
    values = [_drawn(fraction) for fraction in fractions]
    largest = max((value for value in values if value is not None), default=0)
    if not largest:
        return None
    layout = base_layout(x_title, "")
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0, round(1.2 * largest, 4)], "showgrid": True}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "automargin": True}
    layout["bargap"] = 0.45
    layout["margin"]["r"] = 48
    return {"data": [_bars(labels, fractions, values)], "layout": layout, "config": CONFIG}


def _bars(labels: Sequence[str], fractions: Sequence[float | Mark], values: list[float | None]) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [
            f"{label} ({fraction.value})" if isinstance(fraction, Mark) else label
            for label, fraction in zip(labels, fractions, strict=True)
        ],
        "x": values,
        "marker": {"color": BLUE},
        "text": ["" if value is None else f"{100 * value:.0f}%" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }


def _drawn(value: float | Mark) -> float | None:
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
    """Draw the band between the lower and upper values of the points that have both."""
    points = [
        (x, low, high)
        for x, low, high in zip(positions, map(_drawn, line.low), map(_drawn, line.high), strict=True)
        if low is not None and high is not None
    ]
    edge: Spec = {
        "type": "scatter",
        "mode": "lines",
        "x": [point[0] for point in points],
        "line": {"color": "var(--band-edge)", "width": 1},
        "hoverinfo": "skip",
    }
    return [
        edge | {"y": [point[1] for point in points]},
        edge | {"y": [point[2] for point in points], "fill": "tonexty", "fillcolor": "var(--band)"},
    ]


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
