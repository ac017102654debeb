"""Shares by group as dots with intervals, as a plain dict."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.dashboards.figures import BLUE, CONFIG, LEGEND, Spec, base_layout, wrapped

_STEP = 0.22


@dataclass(frozen=True)
class Dots:
    """One series of a dot plot.

    Attributes:
        label: name of the series.
        values: percentages per row, or marks.
        low: lower ends of the intervals; () without intervals.
        high: upper ends.
        colour: colour of the marks.
        symbol: plotly's name of the mark.
    """

    label: str
    values: Sequence[Measure]
    low: Sequence[Measure] = ()
    high: Sequence[Measure] = ()
    colour: str = BLUE
    symbol: str = "circle"


def dot_plot(rows: Sequence[str], series: Sequence[Dots], x_title: str) -> Spec | None:
    """Draw percentages as dots with intervals, one line per row and series, the first row on top.

    Args:
        rows: labels.
        series: at most four; each is drawn a little lower than the one before.
        x_title: what is measured.
    """
    if not any(not isinstance(value, Mark) for dots in series for value in dots.values):
        return None
    shifts = [(place - (len(series) - 1) / 2) * _STEP for place in range(len(series))]
    data = [_trace(dots, rows, shift) for dots, shift in zip(series, shifts, strict=True)]
    layout = base_layout(x_title, "")
    layout["showlegend"] = True
    layout["legend"] = LEGEND
    layout["xaxis"] |= {"rangemode": "tozero", "ticksuffix": "%", "showgrid": True}
    layout["yaxis"] |= {
        "tickvals": list(range(len(rows))),
        "ticktext": [wrapped(f"{row}{_reason(series, place)}") for place, row in enumerate(rows)],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
        "automargin": True,
    }
    layout["margin"] |= {"r": 24}
    return {"data": data, "layout": layout, "config": CONFIG}


def _trace(dots: Dots, rows: Sequence[str], shift: float) -> Spec:
    """Draw one series, each dot `shift` lower than the middle of its row."""
    drawn = [(row, value) for row, value in enumerate(dots.values) if not isinstance(value, Mark)]
    trace: Spec = {
        "type": "scatter",
        "mode": "markers",
        "name": dots.label,
        "x": [value for _, value in drawn],
        "y": [round(row + shift, 3) for row, _ in drawn],
        # A marker that consists of a line takes its colour from it.
        "marker": {
            "color": dots.colour,
            "size": 10,
            "symbol": dots.symbol,
            "line": {"color": dots.colour, "width": 2},
        },
        "text": [f"{rows[row]}, {dots.label}: {value:g}%{_interval(dots, row)}" for row, value in drawn],
        "hovertemplate": "%{text}<extra></extra>",
    }
    if dots.low:
        trace["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [_gap(dots.high[row], value) for row, value in drawn],
            "arrayminus": [_gap(value, dots.low[row]) for row, value in drawn],
            "color": dots.colour,
            "thickness": 1.5,
        }
    return trace


def _interval(dots: Dots, row: int) -> str:
    """Return a dot's interval in words; empty without one."""
    if not dots.low or isinstance(dots.low[row], Mark) or isinstance(dots.high[row], Mark):
        return ""
    return f" ({dots.low[row]:g}% to {dots.high[row]:g}%)"


def _reason(series: Sequence[Dots], row: int) -> str:
    """Return why a row has no dot, as a suffix of its label; empty if it has one."""
    marks = [value.value for value in (dots.values[row] for dots in series) if isinstance(value, Mark)]
    return f" ({marks[0]})" if len(marks) == len(series) else ""


def _gap(high: Measure, low: Measure) -> float:
    return 0.0 if isinstance(high, Mark) or isinstance(low, Mark) else round(high - low, 2)
