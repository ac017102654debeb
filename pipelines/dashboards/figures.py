"""Plotly figures as plain dicts, without a template and with the palette's colour names only.

A colour is written as `var(--name)`: the loader reads it from the stylesheet, so that charts follow dark mode,
forced colours and print like everything else.
"""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from pipelines.dashboards.disclosure import Mark
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


def drawn(value: float | Mark) -> float | None:
    """Return what plotly draws: nothing for a mark."""
    return None if isinstance(value, Mark) else round(float(value), 4)


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
