"""One patient's course on one time axis: headache days with the fitted level, and panels of other data under them.

All panels share the axis of care days. Days that were not recorded are gaps, never zeros; the number of recorded days
per week is drawn under the headache days.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from pipelines.dashboards.care_time import weeks_of
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import CONFIG, GREY, Figure, Spec, base_layout
from pipelines.dashboards.fitted_level import level_traces
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.labels import STAGES
from pipelines.dashboards.level_sentence import level_sentence
from pipelines.dashboards.patient_course import Course, is_attack_log
from pipelines.dashboards.patient_panels import Panel, panels
from pipelines.dashboards.patient_values import drawn_values
from pipelines.dashboards.reference_lines import drawn_levels, line_labels, line_shapes, newest_goal, reference_lines
from pipelines.dashboards.release import Row
from pipelines.dashboards.subtitles import Subtitle, n_of

_NOTE = "One week alone says little; the fitted level of a week rests on all weeks up to it."
# Pixels; a panel's title is in the gap above it.
_GAP, _HEADACHE, _RECORDED, _NO_PANEL, _TOP, _BOTTOM = 30, 250, 30, 2, 62, 56
_LINE, _WEEKS_PER_TICK = 14, 60


def patient_figure(course: Course, limits: Mapping[str, float]) -> Figure:
    """Draw one patient's episode.

    Args:
        course: the episode.
        limits: every threshold's value by name.
    """
    first = _days_shown(course)[0]
    weeks = [row for row in course.weeks if 7 * row["care_week"] >= first]
    return Figure(
        name="course",
        title="Course of care",
        subtitle=_subtitle(weeks),
        text=level_sentence(weeks, course.states, limits),
        spec=_spec(weeks, course, limits) if weeks else None,
        table=drawn_values(course, drawn_levels(course, limits), _days_shown(course)),
        note="" if is_attack_log(weeks) else _NOTE,
    )


def _subtitle(weeks: Sequence[Row]) -> Subtitle:
    is_log = is_attack_log(weeks)
    level = "Headache days per 28: a dot is one week, the blue line the fitted level with its 80% band"
    return Subtitle(
        "Days with an entry in a log of attacks; days without one are unknown" if is_log else level,
        "this patient's newest care episode",
        weeks_of([row["care_week"] for row in weeks]),
        _days_recorded(weeks) if weeks else n_of(Mark.NO_DATA),
    )


def _days_recorded(weeks: Sequence[Row]) -> str:
    if is_attack_log(weeks):
        return f"n = {counted(sum(row['episodic_entries'] for row in weeks), 'logged day')}"
    return f"n = {sum(row['recorded_days'] for row in weeks):,} of {7 * len(weeks):,} days recorded"


def plateau_runs(states: list[Row]) -> list[list[Row]]:
    """Return each unbroken run of weekly judgements on plateau."""
    return [list(run) for is_on, run in groupby(states, key=lambda row: row["state"] == "plateau") if is_on]


def _spec(weeks: Sequence[Row], course: Course, limits: Mapping[str, float]) -> Spec:
    layout = base_layout("weeks of care", "")
    own, below = _diary_panels(course), panels(course)
    data = level_traces(weeks, course.states)
    lines, days = reference_lines(course.person, limits), _days_shown(course)
    layout["annotations"] = line_labels([*newest_goal(course.states), *lines]) + _stage_labels(course)
    layout["annotations"] += _stack(layout, [*own, *below])
    layout["xaxis"] |= {"range": list(days), "anchor": f"y{len(own) + len(below)}"} | _ticks(course)
    layout["margin"] = {"l": 40, "r": 112, "t": _TOP, "b": _BOTTOM}
    layout["bargap"] = 0.15
    layout["shapes"] = [_before_care(), *_plateaus(course.states), *line_shapes(lines, days[1]), *_stages(course)]
    for order, panel in enumerate(below, start=len(own) + 1):
        axis = f"y{order}"
        data += [trace | {"yaxis": axis} for trace in panel.traces]
        layout["shapes"] += [shape | {"yref": axis} for shape in panel.shapes]
        layout["annotations"] += [label | {"yref": axis} for label in panel.labels]
    return {"data": [_rounded(trace) for trace in data], "layout": layout, "config": CONFIG}


def _diary_panels(course: Course) -> list[Panel]:
    """Return the two panels of `level_traces`."""
    entries: Spec = {"range": [0, 7], "tickvals": [0, 7]}
    if is_attack_log(course.weeks):
        # An empty axis of headache days would read as none; what is logged says nothing of the days between.
        unknown: Spec = {"range": [0, 28.5], "tickvals": []}
        return [
            Panel("Headache days per 28: not known from a log of attacks", _NO_PANEL, unknown, []),
            Panel("Days with an entry, each week", _RECORDED, entries, []),
        ]
    return [
        Panel("Headache days per 28", _HEADACHE, {"range": [-0.9, 28.9]}, []),
        Panel("Recorded days of each week", _RECORDED, entries, []),
    ]


def _stack(layout: Spec, stacked: list[Panel]) -> list[Spec]:
    """Place the panels under each other; returns their titles."""
    whole = sum(panel.height + _GAP for panel in stacked)
    layout["height"] = whole + _TOP + _BOTTOM
    base = layout["yaxis"]
    titles, top = [], 1.0
    for order, panel in enumerate(stacked, start=1):
        ceiling = round(top - _GAP / whole, 4)
        top = round(ceiling - panel.height / whole, 4)
        layout["yaxis" if order == 1 else f"yaxis{order}"] = base | panel.axis | {"domain": [top, ceiling]}
        titles.append(_title(panel.title, ceiling))
    return titles


def _title(text: str, height: float) -> Spec:
    place = {"xref": "paper", "x": 0, "yref": "paper", "y": height, "xanchor": "left", "yanchor": "bottom"}
    # With its own background, so that no stage line crosses it.
    look = {"bgcolor": "var(--paper)", "borderpad": 1, "showarrow": False}
    return place | look | {"text": text, "font": {"size": 12, "weight": 700, "color": "var(--ink-soft)"}}


def _days_shown(course: Course) -> tuple[int, int]:
    if not course.weeks:
        return 0, -1
    with_entries = [row["care_week"] for row in course.weeks if row["recorded_days"] or row["episodic_entries"]]
    first, last = 7 * min([-4, *with_entries]), 7 * (course.weeks[-1]["care_week"] + 1)
    planned = [row["visit_day"] for row in course.visits if row["visit_day"] is not None]
    # The last visit keeps a distance to the edge, at any length of care.
    return first, max([last, *(day + 3 + (day - first) // 30 for day in planned)])


def _ticks(course: Course) -> Spec:
    """Name every fourth week from the first treatment on, or fewer where there are many."""
    last = _days_shown(course)[1] // 7
    weeks = list(range(0, last + 1, 4 * (1 + last // _WEEKS_PER_TICK)))
    return {"tickvals": [7 * week for week in weeks], "ticktext": [str(week) for week in weeks]}


def _stages(course: Course) -> list[Spec]:
    look = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": {"color": GREY, "width": 1.5, "dash": "dot"}}
    return [look | {"x0": row["start_day"], "x1": row["start_day"]} for row in _shown_spells(course)]


def _stage_labels(course: Course) -> list[Spec]:
    place = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    look = {"font": {"color": "var(--ink)", "size": 12}}
    first, last = _days_shown(course)
    labels = []
    for above, row in enumerate(_shown_spells(course)):
        # Each label has its own line, so that stages that begin close together stay readable.
        is_early = row["start_day"] < (first + last) / 2
        side, text = ("left", STAGES[row["stage"]]) if is_early else ("right", f"{STAGES[row['stage']]} →")
        at = {"x": row["start_day"], "xanchor": side, "yshift": _LINE * (above + 1), "text": text}
        labels.append(place | look | at)
    return labels


def _shown_spells(course: Course) -> list[Row]:
    return [row for row in course.spells if row["start_day"] >= _days_shown(course)[0]]


def _before_care() -> Spec:
    place = {"type": "rect", "x0": -28, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return place | {"fillcolor": "var(--before)", "line": {"width": 0}}


def _plateaus(states: list[Row]) -> list[Spec]:
    look = {"type": "rect", "yref": "paper", "y0": 0, "y1": 1, "layer": "below", "line": {"width": 0}}
    spans = [(run[0]["as_of_day"], run[-1]["as_of_day"]) for run in plateau_runs(states)]
    return [look | {"x0": first, "x1": last + 1, "fillcolor": "var(--plateau)"} for first, last in spans]


def _rounded(trace: Spec) -> Spec:
    """Round values to two decimals, more than a screen shows."""
    values = [round(value, 2) if isinstance(value, float) else value for value in trace["y"]]
    return trace | {"y": values}
