"""The values of a patient's chart: its CSV file, and the reference lines that the page's table cannot hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.dashboards.patient_course import Course, is_attack_log
from pipelines.dashboards.patient_labels import MEASURES
from pipelines.dashboards.patient_panels import DRAWN_MEASURES
from pipelines.dashboards.tables import Table

Levels = Sequence[tuple[str, float]]
"""Name and height of each line that is drawn across all days."""


def drawn_values(course: Course, levels: Levels, days: tuple[int, int]) -> Table:
    """Return all values of the chart, one per row, at the care day where it is drawn.

    Args:
        course: the episode.
        levels: the lines across all days.
        days: first and last day of the axis; values beyond are not drawn.
    """
    seen = [row for row in _drawn(course) if row[1] is not None and days[0] <= row[1] <= days[1]]
    rows = [*seen, *((f"line: {name}", None, _short(at), None, None) for name, at in levels)]
    return Table("Values", ["series", "care_day", "value", "low", "high"], [list(row) for row in rows])


def levels_table(levels: Levels) -> Table:
    """Return the reference lines."""
    return Table("Lines that a change is read against", ["Line", "Height"], [[name, _short(at)] for name, at in levels])


def _drawn(course: Course) -> Iterator[tuple[Any, ...]]:
    is_log = is_attack_log(course.weeks)
    for row in course.weeks:
        day = 7 * row["care_week"] + 3
        if is_log:
            yield "days with an entry in the log of attacks", day, row["episodic_entries"], None, None
            continue
        yield "headache days per 28 of the week", day, _short(row["headache_days_per_28"]), None, None
        yield "recorded days of the week", day, row["recorded_days"], None, None
    for row in course.states:
        fitted = [_short(row[name]) for name in ("fitted_mhd", "fitted_low", "fitted_high")]
        yield "fitted level", row["as_of_day"], *fitted
        yield "goal", row["as_of_day"], _short(row["goal_mhd"]), None, None
        yield "state", row["as_of_day"], row["state"], None, None
    for row in course.burdens:
        day = 7 * row["care_week"] + 3
        yield "mean peak intensity", day, _short(row["mean_peak_intensity"]), None, None
        yield "days with acute medication", day, row["medication_days"], None, None
    for row in course.scores:
        if row["measure"] in DRAWN_MEASURES:
            yield MEASURES[row["measure"]], row["care_day"], row["score"], None, None
    for row in course.spells:
        yield "stage begins", row["start_day"], row["stage"], None, None
    for row in course.visits:
        yield "visit", row["visit_day"], f"{row['visit_type']} {row['attendance']}", None, None


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
