"""Names of lines at their ends: readable, beside the line they name, and not on another one."""

from collections.abc import Sequence
from typing import Any

Points = list[tuple[float, float]]
Label = dict[str, Any]
# A label is about a fifteenth of a chart high and a quarter of it wide.
_HEIGHTS, _WIDTHS = 15, 4


def end_labels(named: Sequence[tuple[str, str, Points]]) -> list[Label]:
    """Return plotly's annotations that name lines.

    Args:
        named: per line its name, its colour and its drawn points from left to right; one without a point has no label.
    """
    drawn = [line for line in named if line[2]]
    labels = [_at_end(name, colour, points[-1]) for name, colour, points in drawn]
    step = max((label["y"] for label in labels), default=0) / _HEIGHTS
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


def _at_end(name: str, colour: str, end: tuple[float, float]) -> Label:
    place = {"x": end[0], "y": end[1], "xanchor": "left", "xshift": 10, "showarrow": False}
    return place | {"text": name, "font": {"color": colour, "size": 13}}


def _spread(labels: Sequence[Label], step: float) -> None:
    """Lift labels off the axis and off each other."""
    free_from = step
    for label in sorted(labels, key=lambda label: label["y"]):
        label["y"] = round(max(label["y"], free_from), 4)
        free_from = label["y"] + step
