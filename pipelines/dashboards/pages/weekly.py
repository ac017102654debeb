"""Curves made from published counts by week of care: plateaus, and events with their numbers at risk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines.dashboards.care_time import WINDOW_WEEKS, weeks_of
from pipelines.dashboards.count_grids import TOTAL, Grids, PublishedGrid
from pipelines.dashboards.disclosure import Mark, Measure
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.headlines import headline_window, share_title
from pipelines.dashboards.line_charts import Line, has_shape, line_chart
from pipelines.dashboards.pages.course_counts import FOLLOWED_COLUMNS
from pipelines.dashboards.pages.curve_figure import Wording, curve_figure
from pipelines.dashboards.pages.curves import COLOURS
from pipelines.dashboards.statistics.incidence import Followed, incidence, intervals
from pipelines.dashboards.tables import Table

_INCIDENCE = "Cumulative incidence and numbers at risk, by weeks of care"
_MEASURES = ("%", "95% from", "95% to", "with event", "at risk")
Cells = list[list[Any]]
"""What a table shows of one line: a row per week, a cell per measure."""
EventLine = tuple[str, str, str]
"""Event, group (`TOTAL` for everybody) and label of a line."""


def plateau_shares(
    grids: Grids, kind: str, lines: Mapping[str, str], limits: Mapping[str, float], *, groups: str, note: str
) -> Figure:
    """Draw the share on plateau among those who could be judged, every fourth week of care.

    Args:
        grids: published counts.
        kind: spoke or stage.
        lines: labels by group, at most four.
        limits: every threshold's value by name.
        groups: what the groups are.
        note: what must not be read into the figure.
    """
    prefix = f"plateau_{kind}_"
    weeks = sorted(int(key.removeprefix(prefix)) for key in grids if key.startswith(prefix))
    drawn, columns = _plateau_lines([grids[f"{prefix}{week}"] for week in weeks], lines)
    measures = ("on plateau", "could be judged", "%", "cannot tell")
    said = f"{{spread}} on plateau at week {{week}}, by {groups}", f"Plateaus over care, by {groups}"
    return curve_figure(
        Wording(f"plateau-by-{kind}", "Share on plateau", "patients in care who could be judged", note),
        [(line, [row[1] for row in column]) for line, column in zip(drawn, columns, strict=True)],
        ticks=list(map(str, weeks)),
        counted="Patients who could be judged, by week of care",
        period=weeks_of(_drawn_weeks(weeks, drawn)),
        title=share_title(weeks, [[(row[2], row[1]) for row in column] for column in columns], said, limits),
        text=" ".join(_ends(line, weeks, "at") for line in drawn),
        spec=_percent_chart(weeks, drawn, "at"),
        table=_weekly_table("Patients on plateau by weeks of care", weeks, lines.values(), measures, columns),
        asked=list(lines.values()),
    )


def _plateau_lines(grids: Sequence[PublishedGrid], lines: Mapping[str, str]) -> tuple[list[Line], list[Cells]]:
    """Return the line of each group, and by week its patients on plateau, who could be judged, in % and undecided."""
    drawn: list[Line] = []
    columns: list[Cells] = []
    for (group, label), colour in zip(lines.items(), COLOURS, strict=False):
        shares = [grid.share(group, ("plateau",), ("plateau", "not_on_plateau")) for grid in grids]
        drawn.append(Line(label, [as_percent(share.fraction) for share in shares], colour))
        unknown = [grid.count(group, "cannot_tell") for grid in grids]
        columns.append(
            [[share.numerator, share.denominator, percents, others] for share, percents, others
             in zip(shares, drawn[-1].values, unknown, strict=True)]
        )  # fmt: skip
    return drawn, columns


def event_curves(
    grids: Grids,
    lines: Sequence[EventLine],
    limits: Mapping[str, float],
    wording: Wording,
    *,
    title: str,
    otherwise: str,
) -> Figure:
    """Draw the cumulative incidence of events, with the numbers at risk under the chart.

    Args:
        grids: published counts.
        lines: at most four.
        limits: every threshold's value by name.
        wording: what the figure says of itself.
        title: its title, with `{week}` and `{first}` or `{spread}`.
        otherwise: its title without numbers.
    """
    asked = [label for *_, label in lines]
    lines, steps = _counted(grids, lines)
    weeks = [WINDOW_WEEKS * step for step in steps]
    drawn, columns = _incidence_lines(grids, lines, steps, limits["curve_min_share_pct"] / 100)
    by_label = {line.label: column for line, column in zip(drawn, columns, strict=True)}
    points = [[(row[0], row[4]) for row in by_label.get(label, ())] for label in asked]
    said = _intervals(weeks, by_label, asked[:1] if "{first}" in title else asked, limits)
    return curve_figure(
        replace(wording, note=" ".join([wording.note, *said])),
        [(line, [row[4] for row in column]) for line, column in zip(drawn, columns, strict=True)],
        ticks=list(map(str, weeks)),
        counted="Patients at risk, by week of care",
        period=weeks_of(_drawn_weeks(weeks, drawn)),
        title=share_title(weeks, points, (title, otherwise), limits),
        text=" ".join(_ends(line, weeks, "by") for line in drawn) or "Too few patients.",
        spec=_percent_chart(weeks, drawn, "by"),
        table=_weekly_table(_INCIDENCE, weeks, [label for *_, label in lines], _MEASURES, columns),
        asked=asked,
    )


def _counted(grids: Grids, lines: Sequence[EventLine]) -> tuple[list[EventLine], list[int]]:
    """Return the lines with counts, and their steps: a pooled spoke has no row, an event of a few no grid."""
    counted = [
        line for line in lines if (grid := grids.get(f"event_{line[0]}_0")) and line[1] in [*grid.grid.rows, TOTAL]
    ]
    names = tuple(f"event_{event}_" for event, _, _ in counted)
    return counted, sorted({int(key.rpartition("_")[2]) for key in grids if key.startswith(names)})


def _incidence_lines(
    grids: Grids, lines: Sequence[EventLine], steps: Sequence[int], least_at_risk: float
) -> tuple[list[Line], list[Cells]]:
    """Return the curve of each line, and by step the cells of its measures."""
    drawn: list[Line] = []
    columns: list[Cells] = []
    for (event, group, label), colour in zip(lines, COLOURS, strict=False):
        followed = [_followed(grids[f"event_{event}_{step}"], group) for step in steps]
        curve = incidence(followed, least_at_risk)
        drawn.append(Line(label, [as_percent(value) for value in curve], colour))
        columns.append(
            [[*map(as_percent, (value, *ends)), step.with_event, step.at_risk] for value, ends, step
             in zip(curve, intervals(followed, curve), followed, strict=True)]
        )  # fmt: skip
    return drawn, columns


def _intervals(
    weeks: Sequence[int], columns: Mapping[str, Cells], labels: Sequence[str], limits: Mapping[str, float]
) -> list[str]:
    """Say the intervals in the week that headlines rest on, in one sentence; nothing without such a week."""
    shown = {label: columns[label] for label in labels if label in columns}
    windows = [week // WINDOW_WEEKS for week in weeks]
    found = headline_window(windows, [[(row[0], row[4]) for row in rows] for rows in shown.values()], limits)
    if not found:
        return []
    rows = {label: column[windows.index(found[0])] for label, column in shown.items()}
    said = [f"{label} {row[1]:.0f}% to {row[2]:.0f}%" for label, row in rows.items() if not isinstance(row[0], Mark)]
    return [f"95% intervals by week {WINDOW_WEEKS * found[0]}: {', '.join(said)}."]


def _weekly_table(
    caption: str, weeks: Sequence[int], labels: Iterable[str], measures: Sequence[str], columns: Sequence[Cells]
) -> Table:
    """Return a table with a row per week and, for each label, a column per measure."""
    heads = [f"{label}: {measure}" for label in labels for measure in measures]
    rows = [[str(week), *(cell for column in columns for cell in column[index])] for index, week in enumerate(weeks)]
    return Table(caption, ["Week", *heads], rows)


def _drawn_weeks(weeks: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Return the weeks at which some line has a point."""
    return [week for index, week in enumerate(weeks) if any(not isinstance(line.values[index], Mark) for line in lines)]


def as_percent(fraction: Measure) -> Measure:
    """Return a fraction as a whole percentage."""
    return fraction if isinstance(fraction, Mark) else float(round(100 * fraction))


def _followed(grid: PublishedGrid, group: str) -> Followed:
    return Followed(*(grid.count(group, column) for column in (*FOLLOWED_COLUMNS, TOTAL)))


def _percent_chart(weeks: Sequence[int], lines: Sequence[Line], when: str) -> dict[str, object] | None:
    """Draw lines in percent; `when` is "at" a week, or "by" it for cumulative shares."""
    shown = _drawn_weeks(weeks, lines)
    # By week 0 nothing has happened to anybody, and zeros without a line between them show nothing.
    if not shown or (when == "by" and shown == [0]) or not any(map(has_shape, lines)):
        return None
    spec = line_chart(weeks, list(map(str, weeks)), lines, "weeks of care", "% of patients")
    spec["layout"]["yaxis"]["ticksuffix"] = "%"
    for trace in spec["data"]:
        if when == "by":
            # What happens up to a week counts at it.
            trace["line"]["shape"] = "hv"
        # %{y} brings the axis's suffix.
        trace["hovertemplate"] = f"{trace['name']}: %{{y}} {when} week %{{x}}<extra></extra>"
    return spec


def _ends(line: Line, weeks: Sequence[int], when: str) -> str:
    known = [(week, value) for week, value in zip(weeks, line.values, strict=True) if not isinstance(value, Mark)]
    if not known:
        return f"{line.label}: too few patients."
    week, value = known[-1]
    return f"{line.label}: {value:.0f}% {when} week {week}."
