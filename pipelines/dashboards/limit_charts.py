"""Charts against the limits of chance, as plain dicts: clinics by size, and a clinic by month."""

from collections.abc import Sequence

import numpy as np

from pipelines.dashboards.figures import BLUE, CONFIG, GREY, ORANGE, TEAL, Spec, base_layout

# So many clinics can all be named without names on each other.
_LABELLED = 8
# A name of a clinic beyond this part of the x axis stands left of its point.
_RIGHT = 0.85
# Two clinics are nearly equal when sizes and shares are this close, as parts of the axes.
_NEAR = (0.25, 0.12)
# Pixels for the names of limits, beside a funnel and beside months.
_ROOM, _ROOM_BESIDE_MONTHS = 72, 96


def funnel_chart(
    clinics: Sequence[tuple[str, int, float, str]], curve: Sequence[tuple[float, list[float]]], target: float
) -> Spec:
    """Draw clinics by size against the limits of chance.

    Args:
        clinics: label, patients, share in % and position; those outside are labelled, and all where they are few.
        curve: per size the lower 99.8, lower 95, upper 95 and upper 99.8 % limits, in %.
        target: share of the network, in %.
    """
    sizes, shares = [size for size, _ in curve], [clinic[2] for clinic in clinics]
    data: list[Spec] = []
    for place, dash in enumerate(("dash", "dot", "dot", "dash")):
        line = {"color": GREY, "width": 1.5, "dash": dash}
        values = [round(limits[place], 2) for _, limits in curve]
        data.append({"type": "scatter", "mode": "lines", "x": sizes, "y": values, "line": line, "hoverinfo": "skip"})
    middle = {"color": "var(--ink)", "width": 1.5}
    ends_of_line = {"x": sizes[:1] + sizes[-1:], "y": [target, target]}
    data.append({"type": "scatter", "mode": "lines", **ends_of_line, "line": middle, "hoverinfo": "skip"})
    places = _name_places(clinics, curve, target)
    for is_outside, colour, symbol in ((False, BLUE, "circle"), (True, ORANGE, "diamond")):
        shown = [clinic for clinic in clinics if (clinic[3] != "within") == is_outside]
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text" if is_outside or len(clinics) <= _LABELLED else "markers",
                "x": [clinic[1] for clinic in shown],
                "y": [round(clinic[2], 1) for clinic in shown],
                "text": [clinic[0] for clinic in shown],
                "textposition": [places[clinic[0]] for clinic in shown],
                "cliponaxis": False,
                "marker": {"color": colour, "size": 11 if is_outside else 9, "symbol": symbol},
                "hovertemplate": "%{text}: %{y}% of %{x} patients<extra></extra>",
            }
        )
    layout = base_layout("patients", "% of patients")
    layout["xaxis"] |= {"range": [0, round(1.02 * sizes[-1], 1)], "separatethousands": True}
    low, high = _reach([*(limits[0] for _, limits in curve), *shares], [*(limits[-1] for _, limits in curve), *shares])
    layout["yaxis"] |= {"range": [low, high]}
    names = ("99.8%", "95%", "95%", "99.8%")
    ends = [*zip(names, curve[-1][1], strict=True), ("Network", target)]
    layout["margin"]["r"] = _ROOM
    layout["annotations"] = _end_labels(sizes[-1], ends, high - low)
    return {"data": data, "layout": layout, "config": CONFIG}


def _reach(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis of percentages that holds all of them with some room for names."""
    pad = (max(highs) - min(lows)) / 12
    return round(max(min(lows) - pad, 0), 1), round(min(max(highs) + pad, 100 + pad), 1)


def _name_place(size: int, share: float, curve: Sequence[tuple[float, list[float]]], target: float) -> str:
    """Return where a clinic's name stands: on the side on which the next line is further away, off the right edge."""
    sizes = [at for at, _ in curve]
    lines = [target, *(float(np.interp(size, sizes, [limits[it] for _, limits in curve])) for it in range(4))]
    above = min((line - share for line in lines if line > share), default=float("inf"))
    below = min((share - line for line in lines if line <= share), default=float("inf"))
    return f"{'top' if above >= below else 'bottom'} {'left' if size > _RIGHT * sizes[-1] else 'center'}"


def _name_places(
    clinics: Sequence[tuple[str, int, float, str]], curve: Sequence[tuple[float, list[float]]], target: float
) -> dict[str, str]:
    """Return where each clinic's name stands; not where the name of a clinic that is nearly its equal stands."""
    near_size, near_share = _NEAR[0] * curve[-1][0], _NEAR[1] * (curve[0][1][-1] - curve[0][1][0])
    places: dict[str, str] = {}
    before, at, height = "", float("-inf"), 0.0
    for clinic, size, share, _ in sorted(clinics, key=lambda clinic: clinic[1]):
        side, across = _name_place(size, share, curve, target).split()
        if size - at < near_size and abs(share - height) < near_share and places[before].startswith(side):
            side = "bottom" if side == "top" else "top"
        places[clinic] = f"{side} {across}"
        before, at, height = clinic, size, share
    return places


def control_figure(
    months: Sequence[str],
    values: Sequence[float | None],
    lines: dict[str, float],
    special: Sequence[bool],
    y_title: str,
) -> Spec:
    """Draw a monthly series with its mean, limits and target; special points are diamonds.

    Args:
        months: labels, oldest first, none left out.
        values: one per month; None breaks the line.
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
    heights = [*(value for value in values if value is not None), *lines.values()]
    spanned = max(heights) - min(heights)
    layout = base_layout("", y_title)
    layout["margin"]["r"] = _ROOM_BESIDE_MONTHS
    layout["xaxis"] |= {"tickvals": places, "ticktext": list(months), "range": [-0.5, len(months) - 0.5]}
    layout["annotations"] = _end_labels(places[-1], list(lines.items()), spanned)
    return {"data": data, "layout": layout, "config": CONFIG}


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
