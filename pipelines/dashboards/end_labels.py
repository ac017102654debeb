"""Names of lines at their ends: readable, beside the line they name, and not on another one."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

Points = list[tuple[float, float]]
Label = dict[str, Any]
# A line of text is about a fifteenth of a chart high, and a label a quarter of it wide.
_HEIGHTS, _WIDTHS = 15, 4
_SIZE, _SHIFT, _LONGEST = 13, 10, 16
# Every y axis reaches this far, so that lines near zero have whole numbers beside them and room for their names.
LEAST_TOP = 5
_BREAK = "<br>"
# Pixels: what a letter takes at the size above, and the margin of a chart without names.
_LETTER, _NO_ROOM = 7.5, 24


def end_labels(named: Sequence[tuple[str, str, Points]]) -> list[Label]:
    """Return plotly's annotations that name lines.

    Args:
        named: per line its name, its colour and its drawn points from left to right; one without a point has no label.
    """
    drawn = [line for line in named if line[2]]
    labels = [_at_end(name, colour, points[-1]) for name, colour, points in drawn]
    step = _step(drawn)
    left = min((points[0][0] for _, _, points in drawn), default=0)
    right = max((label["x"] for label in labels), default=0)
    reach = (right - left) / _WIDTHS
    for place, label in enumerate(labels):
        others = [point for other, (_, _, points) in enumerate(drawn) if other != place for point in points]
        # Where another line goes on through a label's place, the label stands right of all lines.
        if any(0 < x - label["x"] <= reach and abs(y - label["y"]) < 1.2 * step for x, y in others):
            label["x"] = right
    _spread(labels, step)
    return labels


def leaders(named: Sequence[tuple[str, str, Points]], labels: Sequence[Label]) -> list[Label]:
    """Return thin lines from the ends of lines to the labels that had to stand somewhere else.

    Args:
        named: what `end_labels` was given.
        labels: what it returned.
    """
    drawn = [line for line in named if line[2]]
    step = _step(drawn)
    places = [
        (colour, points[-1], (label["x"], label["y"])) for (_, colour, points), label in zip(drawn, labels, strict=True)
    ]
    return [
        {"type": "line", "x0": end[0], "y0": end[1], "x1": at[0], "y1": at[1], "layer": "below",
         "line": {"color": colour, "width": 1, "dash": "dot"}}
        for colour, end, at in places
        if at[0] != end[0] or abs(at[1] - end[1]) > 1.5 * step
    ]  # fmt: skip


def _step(drawn: Sequence[tuple[str, str, Points]]) -> float:
    return max([LEAST_TOP, *(y for *_, points in drawn for _, y in points)]) / _HEIGHTS


def room(labels: Sequence[Label]) -> int:
    """Return how many pixels labels take to the right of a chart."""
    longest = max((len(line) for label in labels for line in label["text"].split(_BREAK)), default=0)
    return round(_LETTER * longest) + 2 * _SHIFT if longest else _NO_ROOM


def _at_end(name: str, colour: str, end: tuple[float, float]) -> Label:
    place = {"x": end[0], "y": end[1], "xanchor": "left", "xshift": _SHIFT, "showarrow": False, "align": "left"}
    return place | {"text": _BREAK.join(wrap(name, _LONGEST)), "font": {"color": colour, "size": _SIZE}}


def _spread(labels: Sequence[Label], step: float) -> None:
    """Lift labels off the axis and off each other; one of two lines needs twice the height."""
    free_from = step / 2
    for label in sorted(labels, key=lambda label: label["y"]):
        half = step * (label["text"].count(_BREAK) + 1) / 2
        label["y"] = round(max(label["y"], free_from + half), 4)
        free_from = label["y"] + half
