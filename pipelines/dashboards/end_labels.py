"""Labels of lines at their ends: readable, next to their line, and not on another one."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from pipelines.dashboards.labels_apart import Box, Points

Label = dict[str, Any]
# A line of text is about a fifteenth of a chart high; a phone leaves a chart this many pixels between its margins.
_HEIGHTS, _PLOT_PIXELS = 15, 180
_SIZE, _SHIFT, _LONGEST = 13, 10, 16
# Every y axis reaches this far, so that lines near zero have whole numbers beside them and room for their names.
LEAST_TOP = 5
_BREAK = "<br>"
# Pixels: what a letter takes at the size above, and the margin of a chart without names.
_LETTER, _NO_ROOM = 7.5, 24
# In heights of a label: how far it may go up or down by its line's end, and how far it does before it goes elsewhere.
_STEPS = [quarters / 4 for quarters in range(-8, 9)]
_TURNED_COSTS, _EDGE_COSTS = 1.1, 4.0


def end_labels(named: Sequence[tuple[str, str, Points]]) -> list[Label]:
    """Return plotly's annotations that name lines, each at the free place next to its line's end.

    Args:
        named: per line its name, its colour and its drawn points from left to right; one without a point has no label.
    """
    drawn = [line for line in named if line[2]]
    labels: dict[int, Label] = {}
    taken: list[Box] = []
    for place in sorted(range(len(drawn)), key=lambda place: drawn[place][2][-1][1]):
        for label, box in _places(drawn, place):
            if all(box.is_off(points) for *_, points in drawn) and all(box.is_beside(other) for other in taken):
                labels[place] = label
                taken.append(box)
                break
    return [labels[place] for place in range(len(drawn))]


def _places(drawn: Sequence[tuple[str, str, Points]], place: int) -> Iterator[tuple[Label, Box]]:
    """Yield possible places of a label, nearest first: right of its line's end, left of it, or right of all lines."""
    name, colour, points = drawn[place]
    lines = wrap(name, _LONGEST)
    step, (x, y) = _step(drawn) * len(lines), points[-1]
    left, right = min(line[2][0][0] for line in drawn), max(line[2][-1][0] for line in drawn)
    width = (right - left or 1) * (_LETTER * max(map(len, lines)) + _SHIFT) / _PLOT_PIXELS
    text = {"text": _BREAK.join(lines), "font": {"color": colour, "size": _SIZE}, "showarrow": False}
    heights = sorted({max(y + step * steps, step / 2) for steps in _STEPS})
    # With this many places, one above the other, there is always a free one.
    upwards = [heights[0] + step * quarters / 4 for quarters in range(16 * len(drawn))]
    tried = [(0.0, "left", x, height) for height in heights]
    tried += [(_TURNED_COSTS, "right", x, height) for height in heights if x - width >= left]
    tried += [(_EDGE_COSTS, "left", right, height) for height in upwards]
    for _, anchor, at, height in sorted(tried, key=lambda it: it[0] + abs(it[3] - y) / step):
        shift, start = (_SHIFT, at) if anchor == "left" else (0, at - width)
        where = {"x": at, "y": round(height, 4), "xanchor": anchor, "xshift": shift, "align": anchor}
        yield where | text, Box(start, start + width, height - step / 2, height + step / 2)


def leaders(named: Sequence[tuple[str, str, Points]], labels: Sequence[Label]) -> list[Label]:
    """Return thin lines from the ends of lines to labels that had to be moved away.

    They have the colour of an axis, for in the colour of their line they would look like a forecast.

    Args:
        named: what `end_labels` was given.
        labels: what it returned.
    """
    drawn = [line for line in named if line[2]]
    step = _step(drawn)
    places = [(points[-1], (label["x"], label["y"])) for (_, _, points), label in zip(drawn, labels, strict=True)]
    return [
        {"type": "line", "x0": end[0], "y0": end[1], "x1": at[0], "y1": at[1], "layer": "below",
         "line": {"color": "var(--rule)", "width": 1}}
        for end, at in places
        if at[0] != end[0] or abs(at[1] - end[1]) > 2 * step
    ]  # fmt: skip


def _step(drawn: Sequence[tuple[str, str, Points]]) -> float:
    return max([LEAST_TOP, *(y for *_, points in drawn for _, y in points)]) / _HEIGHTS


def room(labels: Sequence[Label]) -> int:
    """Return how many pixels labels take to the right of a chart."""
    longest = max((len(line) for label in labels for line in label["text"].split(_BREAK)), default=0)
    return round(_LETTER * longest) + 2 * _SHIFT if longest else _NO_ROOM
