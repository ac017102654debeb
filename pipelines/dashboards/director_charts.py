"""Charts of the directors' pages beyond lines and simple bars, as plain dicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from pipelines.dashboards.disclosure import Count, Mark, Measure
from pipelines.dashboards.figures import BLUE, CONFIG, GREY, ORANGE, TEAL, Spec
from pipelines.dashboards.figures import base_layout as layout_of

_COLOURS = (TEAL, BLUE, GREY, ORANGE)
_LEGEND = {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top"}
_LABEL_WIDTH = 18


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


def stacked_bars(
    rows: Sequence[str], parts: Mapping[str, Sequence[Count]], x_title: str, colours: Sequence[str] = _COLOURS
) -> Spec | None:
    """Draw horizontal bars of counts, one per row, split into at most four parts.

    Args:
        rows: labels, the first on top.
        parts: counts per row by part; a hidden count draws nothing and is named beside the bar.
        x_title: what the bars count.
        colours: one per part.
    """
    if not any(isinstance(count, int) and count for counts in parts.values() for count in counts):
        return None
    labels = [
        _wrapped(f"{row} (part hidden)" if any(isinstance(counts[place], Mark) for counts in parts.values()) else row)
        for place, row in enumerate(rows)
    ]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": part,
            "y": labels,
            "x": [None if isinstance(count, Mark) else count for count in counts],
            "marker": {"color": colour, "line": {"color": "var(--paper)", "width": 1}},
            "text": ["" if isinstance(count, Mark) or not count else f"{count:,}" for count in counts],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": "var(--paper)"},
            "hovertemplate": f"%{{y}}<br>{part}: %{{x:,}}<extra></extra>",
        }
        for (part, counts), colour in zip(parts.items(), colours, strict=False)
    ]
    layout = layout_of(x_title, "")
    layout |= {"barmode": "stack", "bargap": 0.35, "showlegend": True}
    layout["legend"] = _LEGEND | {"traceorder": "normal"}
    layout["xaxis"] |= {"rangemode": "tozero", "showgrid": True}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "automargin": True}
    layout["margin"] |= {"r": 24}
    return {"data": data, "layout": layout, "config": CONFIG}


def dot_plot(rows: Sequence[str], series: Sequence[Dots], x_title: str) -> Spec | None:
    """Draw percentages as dots with intervals, one line per row and series, the first row on top.

    Args:
        rows: labels.
        series: at most four; each is drawn a little lower than the one before.
        x_title: what is measured.
    """
    if not any(not isinstance(value, Mark) for dots in series for value in dots.values):
        return None
    step = 0.22
    data = []
    for place, dots in enumerate(series):
        shift = (place - (len(series) - 1) / 2) * step
        drawn = [(row, value) for row, value in enumerate(dots.values) if not isinstance(value, Mark)]
        trace: Spec = {
            "type": "scatter",
            "mode": "markers",
            "name": dots.label,
            "x": [value for _, value in drawn],
            "y": [round(row + shift, 3) for row, _ in drawn],
            "marker": {"color": dots.colour, "size": 10, "symbol": dots.symbol},
            "customdata": [rows[row] for row, _ in drawn],
            "hovertemplate": f"%{{customdata}}, {dots.label}: %{{x}}%<extra></extra>",
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
        data.append(trace)
    layout = layout_of(x_title, "")
    layout["showlegend"] = True
    layout["legend"] = _LEGEND
    layout["xaxis"] |= {"rangemode": "tozero", "ticksuffix": "%", "showgrid": True}
    layout["yaxis"] |= {
        "tickvals": list(range(len(rows))),
        "ticktext": [_wrapped(f"{row}{_reason(series, place)}") for place, row in enumerate(rows)],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
        "automargin": True,
    }
    layout["margin"] |= {"r": 24}
    return {"data": data, "layout": layout, "config": CONFIG}


def _reason(series: Sequence[Dots], row: int) -> str:
    """Return why a row has no dot at all, to stand beside its label; nothing where it has one."""
    marks = [value.value for value in (dots.values[row] for dots in series) if isinstance(value, Mark)]
    return f" ({marks[0]})" if len(marks) == len(series) else ""


def funnel_chart(
    clinics: Sequence[tuple[str, int, float, str]], curve: Sequence[tuple[float, list[float]]], target: float
) -> Spec:
    """Draw clinics by size against the limits of chance.

    Args:
        clinics: label, patients, share in % and position; those outside are labelled.
        curve: per size the lower 99.8, lower 95, upper 95 and upper 99.8 % limits, in %.
        target: share of the network, in %.
    """
    sizes = [size for size, _ in curve]
    data: list[Spec] = []
    for place, dash in enumerate(("dash", "dot", "dot", "dash")):
        line = {"color": GREY, "width": 1.5, "dash": dash}
        values = [round(limits[place], 2) for _, limits in curve]
        data.append({"type": "scatter", "mode": "lines", "x": sizes, "y": values, "line": line, "hoverinfo": "skip"})
    middle = {"color": "var(--ink)", "width": 1.5}
    ends_of_line = {"x": sizes[:1] + sizes[-1:], "y": [target, target]}
    data.append({"type": "scatter", "mode": "lines", **ends_of_line, "line": middle, "hoverinfo": "skip"})
    for is_outside, colour, symbol in ((False, BLUE, "circle"), (True, ORANGE, "diamond")):
        shown = [clinic for clinic in clinics if (clinic[3] != "within") == is_outside]
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text" if is_outside else "markers",
                "x": [clinic[1] for clinic in shown],
                "y": [round(clinic[2], 1) for clinic in shown],
                "text": [clinic[0] for clinic in shown],
                "textposition": "top center",
                "marker": {"color": colour, "size": 11 if is_outside else 9, "symbol": symbol},
                "hovertemplate": "%{text}: %{y}% of %{x} patients<extra></extra>",
            }
        )
    layout = layout_of("patients", "% of patients")
    layout["xaxis"] |= {"range": [0, round(1.02 * sizes[-1], 1)]}
    layout["yaxis"] |= {"rangemode": "tozero"}
    names = ("99.8%", "95%", "95%", "99.8%")
    ends = [*zip(names, curve[-1][1], strict=True), ("Network", target)]
    layout["annotations"] = _end_labels(
        sizes[-1], ends, max([limits[-1] for _, limits in curve] + [clinic[2] for clinic in clinics])
    )
    return {"data": data, "layout": layout, "config": CONFIG}


def control_figure(
    months: Sequence[str], values: Sequence[float], lines: dict[str, float], special: Sequence[bool], y_title: str
) -> Spec:
    """Draw a monthly series with its mean, limits and target; special points are diamonds.

    Args:
        months: labels, oldest first.
        values: one per month.
        lines: height of each level line by its label.
        special: whether each point is special.
        y_title: what is measured.
    """
    places = list(range(len(months)))
    dashes = {"Mean": "solid", "Target": "longdash"}
    data: list[Spec] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [places[0], places[-1]],
            "y": [height, height],
            "line": {"color": TEAL if label == "Target" else GREY, "width": 1.5, "dash": dashes.get(label, "dash")},
            "hoverinfo": "skip",
        }
        for label, height in lines.items()
    ]
    colours = [ORANGE if is_special else BLUE for is_special in special]
    data.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": places,
            "y": list(values),
            "line": {"color": BLUE, "width": 2},
            "marker": {"color": colours, "size": 9, "symbol": ["diamond" if it else "circle" for it in special]},
            "hovertemplate": f"%{{y}} {y_title}<extra></extra>",
        }
    )
    heights = [*values, *lines.values()]
    spanned = max(heights) - min(heights)
    layout = layout_of("", y_title)
    layout["xaxis"] |= {"tickvals": places, "ticktext": list(months)}
    layout["annotations"] = _end_labels(places[-1], list(lines.items()), spanned)
    return {"data": data, "layout": layout, "config": CONFIG}


def _gap(high: Measure, low: Measure) -> float:
    return 0.0 if isinstance(high, Mark) or isinstance(low, Mark) else round(high - low, 2)


def _end_labels(x: float, ends: Sequence[tuple[str, float]], reach: float) -> list[Spec]:
    """Label lines at their right end, apart from each other; `reach` is what the y axis spans."""
    step = reach / 15
    placed: list[tuple[str, float, float]] = []
    lowest = float("-inf")
    for label, height in sorted(ends, key=lambda end: end[1]):
        lowest = max(height, lowest + step)
        placed.append((label, lowest, lowest - height))
    lift = max((raised for *_, raised in placed), default=0.0) / 2
    place: Spec = {"x": x, "xanchor": "left", "xshift": 8, "showarrow": False}
    return [place | {"y": round(height - lift, 3), "text": label} for label, height, _ in placed]


def _wrapped(label: str) -> str:
    """Break a label into lines that leave a phone some room for the chart."""
    return "<br>".join(wrap(label, _LABEL_WIDTH))
