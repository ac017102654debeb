"""Curves of headache days over care, every point through disclosure control."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.dashboards.care_time import middle_week, outcome_weeks, span, weeks_of_windows
from pipelines.dashboards.count_grids import Grids
from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, TEAL, Figure, Spec
from pipelines.dashboards.findings import curve_title, spread_title
from pipelines.dashboards.formatting import number
from pipelines.dashboards.labels import SPOKES, STATES
from pipelines.dashboards.line_charts import Line, line_chart, line_note
from pipelines.dashboards.pages.curve_figure import Wording, curve_figure
from pipelines.dashboards.pages.curve_points import NOTHING, Point, drawn_windows, points_of
from pipelines.dashboards.point_counts import PointCounts
from pipelines.dashboards.release import Release
from pipelines.dashboards.subtitles import Subtitle, n_at_points
from pipelines.dashboards.tables import Table

Y_TITLE = "headache days per 28"
MEDIANS = "Median headache days per 28 days"
WITH_DIARY = "treated patients with a usable diary"
COUNTED = "Patients with a usable diary, by weeks of care"
_CAPTION = "Headache days per 28 days, by weeks of care"
COLOURS = (BLUE, ORANGE, TEAL, GREY)
# Four lines at most; patients not assessed, worsening or without diary are only in the counts of the pages.
SPOKE_LINES = {spoke: SPOKES[spoke] for spoke in ("mechanical", "developmental", "systemic", "mixed")}
_STATE_LINES = {state: STATES[state] for state in ("improving", "plateau", "at_goal", "indeterminate")}


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
        note=(
            "Patients come when headaches are at their worst, so some fall follows whatever is done (regression to the "
            "mean). Only what lies under the dotted line goes beyond that."
        ),
    )


def group_curves(
    release: Release, grids: Grids, kind: str, lines: Mapping[str, str], wording: Wording, groups: str
) -> Figure:
    """Draw one median per group, with its n under the chart; quartiles are in the values.

    Args:
        release: the release.
        grids: published counts.
        kind: kind of group in marts.rpt_trajectory_curve.
        lines: labels by group, at most four.
        wording: what the figure says of itself.
        groups: what the groups are.
    """
    by_group = {group: points_of(release, grids, kind, group) for group in lines}
    windows = drawn_windows(*by_group.values())
    ticks = [span(window) for window in windows]
    points = [[found.get(window, NOTHING) for window in windows] for found in by_group.values()]
    drawn = [
        Line(label, [median for _, _, median, _ in own], colour)
        for label, own, colour in zip(lines.values(), points, COLOURS, strict=False)
    ]
    return curve_figure(
        wording,
        [(line, [patients for patients, *_ in own]) for line, own in zip(drawn, points, strict=True)],
        ticks=ticks,
        counted=COUNTED,
        period=weeks_of_windows(windows),
        title=_spread(release, by_group, groups),
        text=" ".join(in_words(line.label, ticks, line.values) for line in drawn),
        spec=window_chart(windows, drawn) if windows else None,
        table=_quartiles(ticks, drawn, points),
        asked=list(lines.values()),
    )


def window_chart(windows: Sequence[int], lines: Sequence[Line]) -> Spec:
    """Draw lines over windows of care."""
    return line_chart(
        [middle_week(window) for window in windows],
        [span(window) for window in windows],
        lines,
        "weeks of care",
        Y_TITLE,
    )


def _quartiles(ticks: Sequence[str], lines: Sequence[Line], points: Sequence[Sequence[Point]]) -> Table:
    """Return a table with a row per window and, for each line, its patients and quartiles."""
    measures = ("patients", "lower quartile", "median", "upper quartile")
    heads = [f"{line.label}: {measure}" for line in lines for measure in measures]
    rows = [[tick, *(cell for own in points for cell in own[index])] for index, tick in enumerate(ticks)]
    return Table(_CAPTION, ["Weeks of care", *heads], rows)


def _spread(release: Release, by_group: Mapping[str, Mapping[int, Point]], groups: str) -> str:
    """Return a title with the range of the groups' medians in the outcome window."""
    window = int(release.thresholds["outcome_window_index"])
    medians = [points.get(window, NOTHING)[2] for points in by_group.values()]
    weeks = outcome_weeks(release.thresholds).capitalize()
    return spread_title(medians, f"{weeks}: {{spread}} days, by {groups}", f"Headache days by {groups}")


def state_curves(release: Release, grids: Grids) -> Figure:
    """Draw the median of the patients in care by the state they are in now."""
    wording = Wording(
        "headache-days-by-state",
        MEDIANS,
        "patients in care with a usable diary",
        "Patients are grouped by how they are today, so the lines differ by definition.",
    )
    return group_curves(release, grids, "state", _STATE_LINES, wording, "state today")


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
            "Headache days per 28 days: median, and the middle half of patients as a band",
            population,
            weeks_of_windows(windows),
            n_at_points(zip(median, counts, strict=True)),
        ),
        text=f"Headache days per 28 by weeks of care. {in_words('Median', ticks, median)}",
        spec=window_chart(windows, lines) if windows else None,
        table=Table(_CAPTION, columns, [list(row) for row in zip(*cells, strict=True)]),
        note=line_note(note, lines),
        beneath=PointCounts(COUNTED, ticks, [("", counts)]),
    )


def in_words(label: str, spans: Sequence[str], medians: Sequence[Measure]) -> str:
    """Say where a line begins and where it ends, a single point once; the values between are in the table."""
    known = [(weeks, value) for weeks, value in zip(spans, medians, strict=True) if not isinstance(value, Mark)]
    if not known:
        return f"{label}: too few patients."
    ends = dict.fromkeys((known[0], known[-1]))
    return f"{label}: {' to '.join(f'{number(value)} ({_when(weeks)})' for weeks, value in ends)}."


def _when(weeks: str) -> str:
    return f"{weeks} care" if weeks == "before" else f"weeks {weeks}"
