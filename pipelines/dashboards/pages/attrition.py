"""Attrition: headache days before care of patients who still keep a diary and of those who do not."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.dashboards.care_time import span, weeks_of_windows
from pipelines.dashboards.count_grids import Grids
from pipelines.dashboards.disclosure import Mark, Measure, publish_measure
from pipelines.dashboards.figures import BLUE, ORANGE, Figure
from pipelines.dashboards.formatting import number
from pipelines.dashboards.headlines import Points, headline_window
from pipelines.dashboards.line_charts import Line
from pipelines.dashboards.pages.curve_figure import Wording, curve_figure
from pipelines.dashboards.pages.curves import in_words, window_chart
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table

_COLUMNS = [
    "Weeks of care",
    "Still writing",
    "Their median before care",
    "No usable diary",
    "Median of those before care",
]
_WORDING = Wording(
    "attrition",
    "Median headache days per 28 days before care",
    "treated patients with and without a usable diary in each window",
    "Where the lines part, late outcomes hold other patients than early ones.",
)


def attrition(release: Release, grids: Grids) -> Figure:
    """Draw the median before care of patients with and without a usable diary, by window of care."""
    found = {(row["window_index"], row["is_evaluable"]): row for row in release.rows("marts.rpt_attrition")}
    windows = sorted({window for window, _ in found if f"window_{window}" in grids})
    medians: dict[bool, list[Measure]] = {True: [], False: []}
    rows: list[list[Any]] = []
    for window in windows:
        counts = {stays: grids[f"window_{window}"].count("with_baseline", str(stays)) for stays in (True, False)}
        for stays, patients in counts.items():
            value = publish_measure(found.get((window, stays), {}).get("baseline_median"), patients)
            medians[stays].append(value if isinstance(value, Mark) else round(value, 1))
        rows.append([span(window), counts[True], medians[True][-1], counts[False], medians[False][-1]])
    lines = [Line("Still writing", medians[True], BLUE), Line("No diary", medians[False], ORANGE)]
    spans = [span(window) for window in windows]
    points = [[(row[column + 1], row[column]) for row in rows] for column in (1, 3)]
    drawn = any(not isinstance(value, Mark) for values in medians.values() for value in values)
    return curve_figure(
        _WORDING,
        [(line, [row[column] for row in rows]) for line, column in zip(lines, (1, 3), strict=True)],
        ticks=spans,
        counted="Patients with a usable diary before care, by weeks of care",
        period=weeks_of_windows(windows),
        title=_title(windows, points, release.thresholds),
        text=" ".join(in_words(line.label, spans, line.values) for line in lines),
        spec=window_chart(windows, lines) if drawn else None,
        table=Table("Headache days per 28 before care, by weeks of care", _COLUMNS, rows),
    )


def _title(windows: Sequence[int], points: Sequence[Points], limits: Mapping[str, float]) -> str:
    """Name both medians in the window that headlines rest on."""
    found = headline_window(windows, points, limits)
    if not found or len(found[1]) < len(points):
        return "Headache days before care: who stayed, who left"
    window, (stayed, left) = found
    return f"Before care: {number(stayed)} if writing at weeks {span(window)}, else {number(left)}"
