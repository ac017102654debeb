"""The panels under a patient's headache days: intensity, medication, questionnaires, visits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.dashboards.figures import BLUE, GREY, ORANGE, TEAL, Spec
from pipelines.dashboards.patient_course import Course
from pipelines.dashboards.patient_labels import MEASURES, VISIT_LANES
from pipelines.dashboards.release import Row

_SMALL = 76
# Axis of each questionnaire: its range, or the scores that patients reach.
_RANGES: dict[str, tuple[float, float]] = {"hit6": (36, 78), "ndi": (0, 50), "nprs": (0, 10)}


DRAWN_MEASURES = tuple(_RANGES)


@dataclass(frozen=True)
class Panel:
    """One panel of the chart.

    Attributes:
        title: what it shows, with its unit.
        height: pixels.
        axis: settings of its y axis.
        traces: what is drawn, without the name of the axis.
        shapes: lines across it.
        labels: texts beside it.
    """

    title: str
    height: int
    axis: Spec
    traces: list[Spec]
    shapes: list[Spec] = field(default_factory=list)
    labels: list[Spec] = field(default_factory=list)


def panels(course: Course) -> list[Panel]:
    """Return the panels that have something to show, from the top."""
    return [
        *_of_weeks(course, "mean_peak_intensity", "Peak intensity, mean of headache days", ORANGE, [0, 10.5]),
        *_of_weeks(course, "medication_days", "Days with acute medication", TEAL, [-0.3, 7.3]),
        *(panel for measure in _RANGES for panel in _questionnaire(course.scores, measure)),
        *_visits(course.visits),
    ]


def lane_of(visit: Row) -> str:
    """Return the row of the visits panel in which a visit is drawn."""
    if visit["attendance"] in ("cancelled", "no_show"):
        return "missed"
    if visit["visit_type"] in ("referral", "discharge"):
        return "referral"
    if visit["visit_type"] in ("evaluation", "reassessment"):
        return "evaluation"
    return "needling" if visit["is_needling"] else "treatment"


def _of_weeks(course: Course, column: str, title: str, colour: str, limits: list[float]) -> Iterable[Panel]:
    values = {row["care_week"]: row[column] for row in course.burdens}
    if all(value is None for value in values.values()):
        return
    weeks = [row["care_week"] for row in course.weeks]
    trace = _trace([7 * week + 3 for week in weeks], [values.get(week) for week in weeks], colour)
    yield Panel(title, _SMALL, {"range": limits, "tickvals": [0, round(limits[1])]}, [trace])


def wanted_scores(scores: Sequence[Row]) -> list[tuple[str, float]]:
    """Return name and height of each questionnaire's line: a score that would be a meaningful change."""
    by_measure = {measure: [row for row in scores if row["measure"] == measure] for measure in _RANGES}
    return [
        (f"change, {MEASURES[measure]}", wanted)
        for measure, own in by_measure.items()
        for wanted in _wanted(own, _RANGES[measure][0])
    ]


def _wanted(own: Sequence[Row], low: float) -> list[float]:
    """Return the score that is a meaningful change from the first, if the scale has it."""
    wanted = [row["score"] - row["meaningful_change"] for row in own[:1]]
    return [score for score in wanted if score >= low]


def _questionnaire(scores: Sequence[Row], measure: str) -> Iterable[Panel]:
    own = [row for row in scores if row["measure"] == measure]
    if not own:
        return
    low, high = _RANGES[measure]
    trace = _trace([row["care_day"] for row in own], [row["score"] for row in own], BLUE)
    shapes, labels = [], []
    for wanted in _wanted(own, low):
        line = {"color": GREY, "width": 1, "dash": "dot"}
        shapes = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": wanted, "y1": wanted, "line": line}]
        labels = [beside(wanted, f"change {wanted:g}", GREY)]
    # With some room above, so that the worst score is not cut off.
    ticks = {"range": [low, high + (high - low) / 20], "tickvals": [low, high]}
    yield Panel(f"{MEASURES[measure]}, points", _SMALL, ticks, [trace], shapes, labels)


def _visits(visits: Sequence[Row]) -> Iterable[Panel]:
    placed = [row for row in visits if row["visit_day"] is not None]
    if not placed:
        return
    names = list(VISIT_LANES)
    traces = [
        _lane(names.index(lane), symbol, colour, [row for row in placed if lane_of(row) == lane and is_wanted(row)])
        for lane, (_, symbol, colour) in VISIT_LANES.items()
        for symbol, is_wanted in _looks(symbol)
    ]
    labels = [beside(place, label, "var(--ink)") for place, (label, _, _) in enumerate(VISIT_LANES.values())]
    axis = {"range": [-0.6, len(names) - 0.4], "tickvals": list(range(len(names))), "showticklabels": False}
    yield Panel(
        "Visits (hollow: planned)", 24 * len(names), axis, [trace for trace in traces if trace["x"]], [], labels
    )


def _looks(symbol: str) -> list[tuple[str, Callable[[Row], bool]]]:
    return [
        (symbol, lambda row: row["attendance"] != "scheduled"),
        (f"{symbol}-open", lambda row: row["attendance"] == "scheduled"),
    ]


def _lane(place: int, symbol: str, colour: str, visits: Sequence[Row]) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["visit_day"] for row in visits],
        "y": [place] * len(visits),
        "marker": {"symbol": symbol, "color": colour, "size": 8},
        "text": [f"{row['visit_type']}, {row['attendance'].replace('_', ' ')}" for row in visits],
        "hovertemplate": "day %{x}: %{text}<extra></extra>",
    }


def _trace(days: Sequence[int], values: Sequence[Any], colour: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(days),
        "y": list(values),
        "line": {"color": colour, "width": 1.5},
        "marker": {"color": colour, "size": 5},
        "hovertemplate": "day %{x}: %{y}<extra></extra>",
    }


def beside(height: float, text: str, colour: str) -> Spec:
    """Return a label at the right edge of a panel."""
    look = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "y": height, "showarrow": False}
    return look | {"text": text, "font": {"color": colour, "size": 12}}
