"""Curves of headache days over care, every point through disclosure control."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.dashboards.care_time import middle_week, outcome_weeks, span, weeks_of_windows
from pipelines.dashboards.count_grids import Grids
from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, TEAL, Figure, Spec
from pipelines.dashboards.findings import curve_title
from pipelines.dashboards.formatting import number
from pipelines.dashboards.labels import SPOKES
from pipelines.dashboards.line_charts import Line, line_chart, line_note
from pipelines.dashboards.pages.curve_points import NOTHING, Point, drawn_windows, points_of
from pipelines.dashboards.point_counts import PointCounts
from pipelines.dashboards.release import Release
from pipelines.dashboards.subtitles import Subtitle, n_at_points
from pipelines.dashboards.tables import Table

X_TITLE, Y_TITLE = "weeks of care", "headache days per 28"
BANDS = "Headache days per 28 days: median, and the middle half of patients as a band"
REGRESSION = (
    "Patients come when headaches are at their worst, so some fall follows whatever is done (regression to the mean)."
)
WITH_DIARY = "treated patients with a usable diary"
COUNTED = "Patients with a usable diary, by weeks of care"
CAPTION = "Headache days per 28 days, by weeks of care"
COLOURS = (BLUE, ORANGE, TEAL, GREY)
# Four at most; patients not assessed, worsening or without diary are only in the counts of the pages.
SPOKE_LINES = {spoke: SPOKES[spoke] for spoke in ("mechanical", "developmental", "systemic", "mixed")}


def network_curve(release: Release, grids: Grids) -> Figure:
    """Draw median and quartiles of all treated patients by window of care."""
    points = points_of(release, grids, "all", "all")
    outcome = int(release.thresholds["outcome_window_index"])
    before, later = (points.get(window, NOTHING)[2] for window in (0, outcome))
    return _band_figure(
        "headache-days",
        curve_title(before, later, outcome_weeks(release.thresholds)),
        WITH_DIARY,
        points,
        note="Later points hold only patients who are that far and still write a diary.",
    )


def drift_curve(release: Release, grids: Grids) -> Figure:
    """Draw patients with chronic headache before care, and the decrease expected without any treatment."""
    limits = release.thresholds
    points = points_of(release, grids, "baseline", "chronic")
    start = points.get(0, NOTHING)[2]
    drift = limits["drift_mhd"]
    expected = [
        start if window == 0 or isinstance(start, Mark) else round(start - drift, 1) for window in drawn_windows(points)
    ]
    least = number(limits["drift_baseline_mhd"])
    return _band_figure(
        "expected-drift",
        f"A fall of {number(drift)} days is expected without treatment",
        f"patients with {least} or more headache days before care and a usable diary",
        points,
        expected=Line("Expected without treatment", expected, GREY),
        note=f"{REGRESSION} Only what lies under the dotted line goes beyond that.",
    )


def window_chart(windows: Sequence[int], lines: Sequence[Line]) -> Spec:
    """Draw lines over windows of care."""
    return line_chart(
        [middle_week(window) for window in windows],
        [span(window) for window in windows],
        lines,
        X_TITLE,
        Y_TITLE,
    )


def _band_figure(
    name: str,
    title: str,
    population: str,
    points: Mapping[int, Point],
    expected: Line | None = None,
    note: str = "",
) -> Figure:
    windows = drawn_windows(points)
    counts = [points[window][0] for window in windows]
    low, median, high = ([points[window][part] for window in windows] for part in (1, 2, 3))
    lines = [Line("Median", median, low=low, high=high), *([expected] if expected else [])]
    ticks = [span(window) for window in windows]
    columns = ["Weeks of care", "Patients with a usable diary", "Lower quartile", "Median", "Upper quartile"]
    cells: list[list[Any]] = [ticks, counts, low, median, high]
    if expected:
        columns.append(expected.label)
        cells.append(list(expected.values))
    return Figure(
        name=name,
        title=title,
        subtitle=Subtitle(
            BANDS,
            population,
            weeks_of_windows(windows),
            n_at_points(zip(median, counts, strict=True)),
        ),
        text=f"Headache days per 28 by weeks of care. {in_words('Median', ticks, median)}",
        spec=window_chart(windows, lines) if windows else None,
        table=Table(CAPTION, columns, [list(row) for row in zip(*cells, strict=True)]),
        note=line_note(note, lines) if windows else note,
        beneath=PointCounts(COUNTED, ticks, [("", counts)]),
    )


def in_words(label: str, spans: Sequence[str], medians: Sequence[Measure]) -> str:
    """Say where a line begins and where it ends, a single point once; the values between are in the table."""
    known = [(weeks, value) for weeks, value in zip(spans, medians, strict=True) if not isinstance(value, Mark)]
    if not known:
        return f"{label}: too few patients."
    ends = dict.fromkeys((known[0], known[-1]))
    return f"{label}: {' to '.join(f'{number(value)} ({when(weeks)})' for weeks, value in ends)}."


def when(weeks: str) -> str:
    """Return a window's weeks of care in a sentence."""
    return f"{weeks} care" if weeks == "before" else f"weeks {weeks}"
