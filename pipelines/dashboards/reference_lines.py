"""The lines that a patient's headache days are read against: the level before care, a meaningful change, and half."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.dashboards.figures import BLUE, GREY, TEAL, Spec
from pipelines.dashboards.formatting import number
from pipelines.dashboards.labels_apart import labels_apart
from pipelines.dashboards.patient_course import Course
from pipelines.dashboards.patient_panels import beside, wanted_scores
from pipelines.dashboards.patient_values import Levels
from pipelines.dashboards.release import Row

# Labels at the right edge of the headache panel are this far apart, in headache days per 28.
_LABEL_STEP = 1.9


@dataclass(frozen=True)
class ReferenceLine:
    """A height of the headache panel, in headache days per 28.

    Attributes:
        name: as the label beside it begins.
        height: where it is drawn.
        colour: of line and label.
    """

    name: str
    height: float
    colour: str


def reference_lines(person: Row, limits: Mapping[str, float]) -> list[ReferenceLine]:
    """Return the lines across all days; none without a level before care.

    Args:
        person: the patient's row of rpt_current_episodes with that of dim_episodes.
        limits: every threshold's value by name.
    """
    baseline = person.get("baseline_mhd")
    if baseline is None:
        return []
    lines = [ReferenceLine("before", baseline, GREY)]
    if baseline > limits["mcid_mhd"]:
        lines.append(ReferenceLine("change", baseline - limits["mcid_mhd"], GREY))
    if baseline > limits["responder_min_baseline_mhd"]:
        lines.append(ReferenceLine("half", baseline / 2, BLUE))
    return lines


def newest_goal(states: Sequence[Row]) -> list[ReferenceLine]:
    """Return the goal of the newest judgement, which is drawn week by week and labelled once; none without one.

    Args:
        states: rows of fct_trajectory, in order.
    """
    goals = [row["goal_mhd"] for row in states if row["goal_mhd"] is not None]
    return [ReferenceLine("Goal", goal, TEAL) for goal in goals[-1:]]


def drawn_levels(course: Course, limits: Mapping[str, float]) -> Levels:
    """Return name and height of all lines across a patient's chart; none if no chart is drawn.

    Args:
        course: the episode.
        limits: every threshold's value by name.
    """
    if not course.weeks:
        return []
    own = [(line.name, line.height) for line in reference_lines(course.person, limits)]
    return [*own, *wanted_scores(course.scores)]


def line_shapes(lines: Sequence[ReferenceLine], last: int) -> list[Spec]:
    """Return the lines from the first day before care to the last day of the axis."""
    look = {"type": "line", "x0": -28, "x1": last, "yref": "y", "layer": "below"}
    heights = [round(line.height, 2) for line in lines]
    return [
        look | {"y0": height, "y1": height, "line": {"color": line.colour, "width": 1, "dash": "dot"}}
        for line, height in zip(lines, heights, strict=True)
    ]


def line_labels(lines: Sequence[ReferenceLine]) -> list[Spec]:
    """Return the labels at the right edge of the headache panel, without overlap."""
    lines = sorted(lines, key=lambda line: line.height)
    heights = labels_apart((round(line.height, 2) for line in lines), _LABEL_STEP, lowest=0)
    return [
        beside(round(height, 2), f"{line.name} {number(line.height)}", line.colour)
        for line, height in zip(lines, heights, strict=True)
    ]
