"""What is drawn in a patient's panel of headache days: weekly dots, the fitted level with its 80 % band, and the goal.

A fitted level is drawn on its as-of day and uses nothing later.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipelines.dashboards.figures import BLUE, GREY, TEAL, Spec
from pipelines.dashboards.patient_course import is_attack_log
from pipelines.dashboards.release import Row


def level_traces(weeks: Sequence[Row], states: Sequence[Row]) -> list[Spec]:
    """Return the traces of the headache days and, on the second y axis, of the recorded days.

    Args:
        weeks: rows of fct_diary_weeks, in order.
        states: rows of fct_trajectory, in order.
    """
    return [*_bands(states), _goal(states), _level(states), *_diary(weeks)]


def _goal(states: Sequence[Row]) -> Spec:
    judged = [row for row in states if row["goal_mhd"] is not None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Goal",
        "x": [row["as_of_day"] for row in judged],
        "y": [row["goal_mhd"] for row in judged],
        "line": {"color": TEAL, "width": 1.5, "dash": "dash"},
        "hovertemplate": "Goal: %{y:.1f}<extra></extra>",
    }


def _level(states: Sequence[Row]) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Fitted level",
        "x": [row["as_of_day"] for row in states],
        "y": [row["fitted_mhd"] for row in states],
        "line": {"color": BLUE, "width": 2.5},
        "hovertemplate": "Fitted level: %{y:.1f}<extra></extra>",
    }


def _bands(states: Sequence[Row]) -> Iterator[Spec]:
    """Draw the 80 % band once per unbroken run of answers, for plotly would fill across gaps."""
    edge = {"type": "scatter", "mode": "lines", "line": {"color": "var(--band-edge)", "width": 1}, "hoverinfo": "skip"}
    for is_judged, run in groupby(states, key=lambda row: row["fitted_mhd"] is not None):
        if is_judged:
            rows = list(run)
            days = [row["as_of_day"] for row in rows]
            yield edge | {"x": days, "y": [row["fitted_low"] for row in rows]}
            yield edge | {
                "x": days,
                "y": [row["fitted_high"] for row in rows],
                "fill": "tonexty",
                "fillcolor": "var(--band)",
            }


def _diary(weeks: Sequence[Row]) -> list[Spec]:
    middle = [7 * row["care_week"] + 3 for row in weeks]
    recorded = [row["recorded_days"] for row in weeks]
    if is_attack_log(weeks):
        return [_entries(middle, [row["episodic_entries"] for row in weeks], "%{y} days in the log")]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Headache days of the week, per 28",
            "x": middle,
            "y": [row["headache_days_per_28"] for row in weeks],
            "marker": {
                "color": GREY,
                "size": [round(3 + 5 * days / 7, 1) for days in recorded],
                # Plotly's rim is white at any time, so that dots would be larger in the dark.
                "line": {"width": 0},
            },
            "customdata": recorded,
            "hovertemplate": "%{y:.1f} per 28, from %{customdata} of 7 days<extra></extra>",
        },
        _entries(middle, recorded, "%{y} of 7 days recorded"),
    ]


def _entries(middle: list[int], days: list[int], said: str) -> Spec:
    return {
        "type": "bar",
        "name": "Recorded days",
        "x": middle,
        "y": days,
        "yaxis": "y2",
        "marker": {"color": GREY},
        "hovertemplate": f"{said}<extra></extra>",
    }
