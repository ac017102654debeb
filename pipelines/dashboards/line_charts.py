"""Lines over positions as plain dicts: named at the right edge, and with a gap where a point is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.end_labels import Look, end_labels, room
from pipelines.dashboards.figures import BLUE, CONFIG, GREY, ORANGE, TEAL, Spec, base_layout, drawn

# Without its colour a line is known by its dashes and markers.
_LOOKS = {
    BLUE: Look(BLUE, "solid", "circle"),
    ORANGE: Look(ORANGE, "14px,4px", "diamond"),
    TEAL: Look(TEAL, "6px,4px", "square"),
    GREY: Look(GREY, "2px,4px", "triangle-up"),
}
# Every y axis reaches this far, so that lines near zero have whole numbers beside them.
_LEAST_TOP = 5
# A y axis ends above the largest value by this factor.
_ABOVE = 1.06


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
    data = [trace for line in lines for trace in line_traces(positions, line, y_title)]
    layout = base_layout(x_title, y_title)
    layout["xaxis"] |= x_axis(positions, ticks, lines)
    layout["yaxis"] |= y_axis(lines)
    top = layout["yaxis"]["range"][1]
    lasts = [(line, [value for value in line.values if not isinstance(value, Mark)][-1:]) for line in lines]
    named = [(line.label, _LOOKS[line.colour], value / top) for line, last in lasts for value in last]
    layout["annotations"], layout["shapes"] = end_labels(named)
    layout["margin"]["r"] = room(layout["annotations"])
    return {"data": data, "layout": layout, "config": CONFIG}


def line_note(note: str, lines: Sequence[Line], asked: Sequence[str] = ()) -> str:
    """Append to a note what gaps and hollow points stand for, and which lines the chart cannot show.

    Args:
        note: what must not be read into the chart.
        lines: the lines of the chart.
        asked: names of all wanted lines.
    """
    seen = [_is_shown(line) for line in lines]
    missing = [label for label in asked if label not in {line.label for line in lines if any(_is_shown(line))}]
    inner = [shown[shown.index(True) : -shown[::-1].index(True) or None] for shown in seen if True in shown]
    said = [note] if note else []
    if not all(map(all, inner)):
        said.append("A gap is a point that is hidden or has no data.")
    if any(map(any, map(_is_alone, lines))):
        said.append("A hollow point stands alone.")
    if missing:
        said.append(f"Not drawn, hidden or without data: {', '.join(missing)}.")
    return " ".join(said)


def has_shape(line: Line) -> bool:
    """Return whether a line has more to show than points at zero with nothing between them."""
    is_joined = any(map(all, pairwise(_is_shown(line))))
    return is_joined or any(value for value in line.values if not isinstance(value, Mark))


def _is_shown(line: Line) -> list[bool]:
    return [not isinstance(value, Mark) for value in line.values]


def _is_alone(line: Line) -> list[bool]:
    """Return whether each point of a line is shown and its neighbours are not."""
    shown = [False, *_is_shown(line), False]
    return [shown[index] and not shown[index - 1] and not shown[index + 1] for index in range(1, len(shown) - 1)]


def x_axis(positions: Sequence[float], ticks: Sequence[str], lines: Sequence[Line]) -> Spec:
    """Return the x axis of lines, which ends with the last point that is drawn.

    Args:
        positions: place of each point.
        ticks: text under each position.
        lines: what is drawn.
    """
    seen = zip(positions, *map(_is_shown, lines), strict=True)
    last = max((place for place, *shown in seen if any(shown)), default=positions[-1])
    pad = (last - positions[0]) / 30 or 1
    reach = [round(positions[0] - pad, 2), round(last + pad, 2)]
    # Markers on the axis do not cover its numbers.
    return {"tickvals": list(positions), "ticktext": list(ticks), "range": reach, "ticklabelstandoff": 4}


def y_axis(lines: Sequence[Line]) -> Spec:
    """Return the y axis of lines: from zero to above the largest value, whole numbers where all are small.

    Args:
        lines: what is drawn.
    """
    heights = [value for line in lines for value in (*line.values, *line.high) if not isinstance(value, Mark)]
    if max(heights, default=0) < _LEAST_TOP:
        return {"range": [0, _LEAST_TOP], "dtick": 1}
    return {"range": [0, round(_ABOVE * max(heights), 2)]}


def line_traces(positions: Sequence[float], line: Line, y_title: str) -> list[Spec]:
    """Return a line, over its band if it has one; a point between two marks is a hollow marker.

    Args:
        positions: place of each point on the x axis.
        line: what is drawn.
        y_title: what its values count.
    """
    look = _LOOKS[line.colour]
    trace: Spec = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.label,
        "x": list(positions),
        "y": [drawn(value) for value in line.values],
        "line": {"color": look.colour, "width": 2.5, "dash": look.dash},
        "marker": {
            "color": look.colour,
            "size": 8,
            "symbol": [f"{look.symbol}-open" if is_alone else look.symbol for is_alone in _is_alone(line)],
            "line": {"color": look.colour, "width": 1.5},
        },
        # A point on the axis is as large as the others.
        "cliponaxis": False,
        "hovertemplate": f"{line.label}: %{{y:.1f}} {y_title}<extra></extra>",
    }
    return [*(_band(positions, line) if line.low else []), trace]


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
