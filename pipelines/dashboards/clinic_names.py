"""The names of clinics beside their points in a funnel: over no other name or point, and no line if it can be.

A name has the paper's colour behind it: where limits are close no place may be free of them.
"""

from collections.abc import Sequence
from typing import Any

from pipelines.dashboards.labels_apart import Box, Points

Clinic = tuple[str, int, float, str]
"""Label, patients, share in % and position to the limits."""
# Pixels of a phone: the plot's width and height, a letter, a line of text and a point; from the middle of a point to
# the middle of a name above or below it, and to a name beside it. Names that are apart there are so on any screen.
_PHONE, _LETTER, _LINE, _POINT, _AWAY, _BESIDE = (180, 250), 6.2, 12, 8, 13, 7
# Which way sides lie, by which of its own sides a name then holds its place, and how far from there.
_UP, _ACROSS = {"top": 1, "middle": 0, "bottom": -1}, {"center": 0, "left": -1, "right": 1}
_ANCHORS = {"top": "bottom", "bottom": "top", "middle": "middle", "left": "right", "right": "left", "center": "center"}
_GAP = 6


def name_labels(clinics: Sequence[Clinic], places: dict[str, str]) -> list[dict[str, Any]]:
    """Return plotly's annotations that name clinics.

    Args:
        clinics: those that are named: label, patients, share in % and position.
        places: what `name_places` returned.
    """
    labels = []
    for clinic, size, share, _ in clinics:
        up, across = places[clinic].split()
        at = {"x": size, "y": round(share, 1), "xanchor": _ANCHORS[across], "yanchor": _ANCHORS[up]}
        shift = {"xshift": _GAP * _ACROSS[across], "yshift": _GAP * _UP[up]}
        labels.append(at | shift | {"text": clinic, "showarrow": False, "borderpad": 0, "bgcolor": "var(--paper)"})
    return labels


def name_places(
    named: Sequence[Clinic],
    clinics: Sequence[Clinic],
    curve: Sequence[tuple[float, list[float]]],
    target: float,
    reach: float,
) -> dict[str, str]:
    """Return on which side of its point each clinic's name is written: up or down, then across.

    Args:
        named: those that are named.
        clinics: all of them: label, patients, share in % and position.
        curve: per size the limits in %.
        target: share of the network, in %.
        reach: length of the y axis, in %.
    """
    wide, high = _PHONE[0] / curve[-1][0], _PHONE[1] / reach
    lines = [[(size * wide, limits[index] * high) for size, limits in curve] for index in range(4)]
    lines.append([(size * wide, target * high) for size, _ in (curve[0], curve[-1])])
    taken = [Box.around(size * wide, share * high, _POINT, _POINT) for _, size, share, _ in clinics]
    places: dict[str, str] = {}
    for clinic, size, share, _ in sorted(named, key=lambda clinic: clinic[1]):
        boxes = _boxes((size * wide, share * high), _LETTER * len(clinic))
        place = min(boxes, key=lambda it: _faults(*boxes[it], taken, lines))
        taken.append(boxes[place][0])
        places[clinic] = place
    return places


def _boxes(point: tuple[float, float], width: float) -> dict[str, tuple[Box, Box]]:
    """Return the areas that a name can take, best first, each also with all that lies between it and its point."""
    x, y = point
    found = {}
    for across in _ACROSS:
        for up in ("top", "bottom", "middle"):
            if (up, across) != ("middle", "center"):
                middle = x + _ACROSS[across] * (_BESIDE + width / 2)
                name = Box.around(middle, y + _UP[up] * _AWAY, width, _LINE)
                whole = Box(min(name.left, x), max(name.right, x), min(name.low, y), max(name.high, y))
                found[f"{up} {across}"] = name, whole
    return found


def _faults(name: Box, whole: Box, taken: Sequence[Box], lines: Sequence[Points]) -> tuple[int, int, int]:
    """Return how many names or points a name would lie on, whether it leaves the chart, and how many lines it meets.

    A larger screen moves a name nearer to its point, so a line between them counts too, but half.
    """
    is_out = name.left < 0 or name.right > _PHONE[0]
    met = sum(not box.is_off(line) for line in lines for box in (name, whole))
    return sum(not name.is_beside(it) for it in taken), int(is_out), met
