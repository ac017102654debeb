"""Charts against the limits of chance, as plain dicts: clinics by size, and a clinic by month."""

from collections.abc import Mapping, Sequence

from pipelines.dashboards.clinic_names import Clinic, name_labels, name_places
from pipelines.dashboards.figures import BLUE, CONFIG, GREY, ORANGE, TEAL, Spec, base_layout
from pipelines.dashboards.labels_apart import labels_apart

# Up to this many clinics can all be labelled without overlap.
_LABELLED = 8
# Pixels for the names of limits, to the right of a funnel and of months.
_ROOM, _ROOM_BESIDE_MONTHS = 72, 96


def funnel_chart(clinics: Sequence[Clinic], curve: Sequence[tuple[float, list[float]]], target: float) -> Spec:
    """Draw clinics by size against the limits of chance.

    Args:
        clinics: label, patients, share in % and position; those outside are labelled, and all if they are few.
        curve: per size the lower 99.8, lower 95, upper 95 and upper 99.8 % limits, in %.
        target: share of the network, in %.
    """
    sizes, shares = [size for size, _ in curve], [clinic[2] for clinic in clinics]
    layout = base_layout("patients", "% of patients")
    layout["xaxis"] |= {"range": [0, round(1.02 * sizes[-1], 1)], "separatethousands": True}
    low, high = _reach([*(limits[0] for _, limits in curve), *shares], [*(limits[-1] for _, limits in curve), *shares])
    layout["yaxis"] |= {"range": [low, high]}
    names = ("99.8%", "95%", "95%", "99.8%")
    ends = [*zip(names, curve[-1][1], strict=True), ("Network", target)]
    layout["margin"]["r"] = _ROOM
    layout["annotations"] = _end_labels(sizes[-1], ends, high - low)
    named = clinics if len(clinics) <= _LABELLED else [clinic for clinic in clinics if clinic[3] != "within"]
    layout["annotations"] += name_labels(named, name_places(named, clinics, curve, target, high - low))
    data = [*_funnel_lines(curve, target), *_clinic_points(clinics)]
    return {"data": data, "layout": layout, "config": CONFIG}


def _funnel_lines(curve: Sequence[tuple[float, list[float]]], target: float) -> list[Spec]:
    """Return the four limits and, last, the network's share."""
    sizes = [size for size, _ in curve]
    look: Spec = {"type": "scatter", "mode": "lines"}
    lines = [
        look
        | {
            "x": sizes,
            "y": [round(limits[index], 2) for _, limits in curve],
            "line": {"color": GREY, "width": 1.5, "dash": dash},
            "hoverinfo": "skip",
        }
        for index, dash in enumerate(("dash", "dot", "dot", "dash"))
    ]
    middle = {"color": "var(--ink)", "width": 1.5}
    network = look | {"x": sizes[:1] + sizes[-1:], "y": [target, target], "line": middle, "hoverinfo": "skip"}
    return [*lines, network]


def _clinic_points(clinics: Sequence[Clinic]) -> list[Spec]:
    """Return the clinics within the limits and those outside."""
    traces: list[Spec] = []
    for is_outside, colour, symbol in ((False, BLUE, "circle"), (True, ORANGE, "diamond")):
        shown = [clinic for clinic in clinics if (clinic[3] != "within") == is_outside]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [clinic[1] for clinic in shown],
                "y": [round(clinic[2], 1) for clinic in shown],
                "text": [clinic[0] for clinic in shown],
                "cliponaxis": False,
                "marker": {"color": colour, "size": 11 if is_outside else 9, "symbol": symbol},
                "hovertemplate": "%{text}: %{y}% of %{x} patients<extra></extra>",
            }
        )
    return traces


def _reach(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis of percentages that holds all of them with some room for names."""
    pad = (max(highs) - min(lows)) / 12
    return round(max(min(lows) - pad, 0), 1), round(min(max(highs) + pad, 100 + pad), 1)


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
        lines: height of each horizontal line by its label.
        special: whether each point is special.
        y_title: what is measured.
    """
    places = list(range(len(months)))
    heights = [*(value for value in values if value is not None), *lines.values()]
    layout = base_layout("", y_title)
    layout["margin"]["r"] = _ROOM_BESIDE_MONTHS
    layout["xaxis"] |= {"tickvals": places, "ticktext": list(months), "range": [-0.5, len(months) - 0.5]}
    layout["annotations"] = _end_labels(places[-1], list(lines.items()), max(heights) - min(heights))
    data = [*_level_lines(lines, places[-1]), _monthly_points(values, special, y_title)]
    return {"data": data, "layout": layout, "config": CONFIG}


def _level_lines(lines: Mapping[str, float], last: int) -> list[Spec]:
    dashes = {"Mean": "solid", "Target": "longdash"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, last],
            "y": [height, height],
            "line": {"color": TEAL if label == "Target" else GREY, "width": 1.5, "dash": dashes.get(label, "dash")},
            "hoverinfo": "skip",
        }
        for label, height in lines.items()
    ]


def _monthly_points(values: Sequence[float | None], special: Sequence[bool], y_title: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(values))),
        "y": list(values),
        "line": {"color": BLUE, "width": 2},
        "marker": {
            "color": [ORANGE if is_special else BLUE for is_special in special],
            "size": 9,
            "symbol": ["diamond" if is_special else "circle" for is_special in special],
        },
        "hovertemplate": f"%{{y}} {y_title}<extra></extra>",
    }


def _end_labels(x: float, ends: Sequence[tuple[str, float]], reach: float) -> list[Spec]:
    """Label lines at their right end, apart from each other; `reach` is what the y axis spans."""
    ends = sorted(ends, key=lambda end: end[1])
    heights = list(labels_apart((height for _, height in ends), reach / 15))
    lift = max((placed - height for placed, (_, height) in zip(heights, ends, strict=True)), default=0.0) / 2
    look: Spec = {"x": x, "xanchor": "left", "xshift": 8, "showarrow": False}
    return [
        look | {"y": round(placed - lift, 3), "text": label} for placed, (label, _) in zip(heights, ends, strict=True)
    ]
