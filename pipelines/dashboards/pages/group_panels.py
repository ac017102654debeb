"""Headache days over care by group: a panel each, with median and quartiles over the median of all."""

from collections.abc import Mapping, Sequence

from pipelines.dashboards.care_time import middle_week, span, weeks_of_windows
from pipelines.dashboards.count_grids import Grids
from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.dashboards.figures import Figure, Spec
from pipelines.dashboards.findings import spread_title
from pipelines.dashboards.headlines import headline_window
from pipelines.dashboards.labels import STATES
from pipelines.dashboards.line_charts import Line
from pipelines.dashboards.pages.curve_figure import Wording, curve_figure
from pipelines.dashboards.pages.curve_points import NOTHING, Point, drawn_windows, points_of
from pipelines.dashboards.pages.curves import BANDS, CAPTION, COUNTED, X_TITLE, Y_TITLE, in_words, when
from pipelines.dashboards.panel_charts import panel_chart
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table

PANELS = f"{BANDS}; the thin grey line is the median of all treated patients"
_STATE_LINES = {state: STATES[state] for state in ("improving", "plateau", "at_goal", "indeterminate")}


def group_curves(
    release: Release, grids: Grids, kind: str, lines: Mapping[str, str], wording: Wording, groups: str
) -> Figure:
    """Draw a panel per group with its median and quartiles, and its n under the chart.

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
    drawn = [_line_of(label, own) for label, own in zip(lines.values(), points, strict=True)]
    everybody = points_of(release, grids, "all", "all")
    medians = [everybody.get(window, NOTHING)[2] for window in windows]
    return curve_figure(
        wording,
        [(line, [patients for patients, *_ in own]) for line, own in zip(drawn, points, strict=True)],
        ticks=ticks,
        counted=COUNTED,
        period=weeks_of_windows(windows),
        title=_spread(windows, points, release.thresholds, groups),
        text=" ".join(in_words(line.label, ticks, line.values) for line in drawn),
        spec=_panels(windows, drawn, medians),
        table=_quartiles(ticks, drawn, points, medians),
        asked=list(lines.values()),
    )


def _line_of(label: str, points: Sequence[Point]) -> Line:
    low, median, high = ([point[part] for point in points] for part in (1, 2, 3))
    return Line(label, median, low=low, high=high)


def _panels(windows: Sequence[int], lines: Sequence[Line], medians: Sequence[Measure]) -> Spec | None:
    """Draw a panel per group of which some point is shown; None without such a group."""
    shown = [line for line in lines if any(not isinstance(value, Mark) for value in line.values)]
    places, ticks = [middle_week(window) for window in windows], [span(window) for window in windows]
    return panel_chart(places, ticks, shown, medians, (X_TITLE, Y_TITLE)) if shown else None


def _quartiles(
    ticks: Sequence[str], lines: Sequence[Line], points: Sequence[Sequence[Point]], medians: Sequence[Measure]
) -> Table:
    """Return a table with a row per window: each line's patients and quartiles, and the median of all."""
    measures = ("patients", "lower quartile", "median", "upper quartile")
    heads = [f"{line.label}: {measure}" for line in lines for measure in measures]
    rows = [
        [tick, *(cell for own in points for cell in own[index]), medians[index]] for index, tick in enumerate(ticks)
    ]
    return Table(CAPTION, ["Weeks of care", *heads, "All treated patients: median"], rows)


def _spread(windows: Sequence[int], points: Sequence[Sequence[Point]], limits: Mapping[str, float], groups: str) -> str:
    """Return a title with the range of the groups' medians in the window that headlines rest on."""
    found = headline_window(windows, [[(point[2], point[0]) for point in own] for own in points], limits)
    window, medians = found or (0, [])
    weeks = when(span(window)).capitalize()
    return spread_title(medians, f"{weeks}: {{spread}} days, by {groups}", f"Headache days by {groups}")


def state_curves(release: Release, grids: Grids) -> Figure:
    """Draw the median of the patients in care by the state they are in now."""
    wording = Wording(
        "headache-days-by-state",
        PANELS,
        "patients in care with a usable diary",
        "Patients are grouped by how they are today, so the panels differ by definition.",
    )
    return group_curves(release, grids, "state", _STATE_LINES, wording, "state today")
