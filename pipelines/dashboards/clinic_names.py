"""Where the names of clinics are written beside their points in a funnel: over no other name and no other point."""

from collections.abc import Sequence

import numpy as np

from pipelines.dashboards.labels_apart import Box

Clinic = tuple[str, int, float, str]
"""Label, patients, share in % and position to the limits."""
# Beyond this part of the x axis a clinic's name is written left of its point.
_RIGHT = 0.85
# Pixels of a phone: the plot's width and height, a letter, a line of text, a point, and the distance from the middle
# of a point to the middle of its name. Names that are apart there are apart on any screen.
_PHONE, _LETTER, _LINE, _POINT, _AWAY = (180, 250), 6.2, 12, 8, 13
# Direction of each side, and how much of a name lies left of its point.
_SIDES, _LEFT_OF_POINT = {"top": 1, "bottom": -1}, {"center": 0.5, "left": 1.0}


def _name_place(size: int, share: float, curve: Sequence[tuple[float, list[float]]], target: float) -> str:
    """Return where a clinic's name is written: on the side with more room, away from the right edge."""
    sizes = [at for at, _ in curve]
    lines = [target, *(float(np.interp(size, sizes, [limits[it] for _, limits in curve])) for it in range(4))]
    above = min((line - share for line in lines if line > share), default=float("inf"))
    below = min((share - line for line in lines if line <= share), default=float("inf"))
    return f"{'top' if above >= below else 'bottom'} {'left' if size > _RIGHT * sizes[-1] else 'center'}"


def name_places(
    clinics: Sequence[Clinic], curve: Sequence[tuple[float, list[float]]], target: float, reach: float
) -> dict[str, str]:
    """Return where each clinic's name is written: not over another name or point, if one side is free.

    Args:
        clinics: label, patients, share in % and position.
        curve: per size the limits in %.
        target: share of the network, in %.
        reach: length of the y axis, in %.
    """
    wide, high = _PHONE[0] / curve[-1][0], _PHONE[1] / reach
    taken = [Box.around(size * wide, share * high, _POINT, _POINT) for _, size, share, _ in clinics]
    places: dict[str, str] = {}
    for clinic, size, share, _ in sorted(clinics, key=lambda clinic: clinic[1]):
        side, across = _name_place(size, share, curve, target).split()
        width = _LETTER * len(clinic)
        middle = size * wide + (0.5 - _LEFT_OF_POINT[across]) * width
        sides = sorted(_SIDES, key=side.__ne__)  # the preferred one first
        boxes = {it: Box.around(middle, share * high + _SIDES[it] * _AWAY, width, _LINE) for it in sides}
        free = [it for it, box in boxes.items() if all(box.is_beside(other) for other in taken)]
        chosen = free[0] if free else side
        taken.append(boxes[chosen])
        places[clinic] = f"{chosen} {across}"
    return places
