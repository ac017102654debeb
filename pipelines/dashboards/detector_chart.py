"""The detector's chart of one patient.

Weekly headache days with their completeness, the fitted level with its 80 % band, stage starts, the goal and the
days of plateau calls. A fitted level is drawn on its as-of day and uses nothing later.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipelines.dashboards.care_time import weeks_of
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import BLUE, CONFIG, GREY, ORANGE, TEAL, Figure, Spec, base_layout
from pipelines.dashboards.formatting import counted, number
from pipelines.dashboards.labels import STAGES, STATES
from pipelines.dashboards.level_sentence import care_week_of, level_sentence
from pipelines.dashboards.patient_course import is_attack_log
from pipelines.dashboards.release import Row
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table

_NOTE = "One week alone says little; the fitted level of a week rests on all weeks up to it."
_PANELS = {"yaxis": [0.22, 1.0], "yaxis2": [0.0, 0.12]}


def detector_figure(
    name: str, weeks: Sequence[Row], states: Sequence[Row], spells: Sequence[Row], mcid_mhd: float
) -> Figure:
    """Draw one episode.

    Args:
        name: id of the figure on its page.
        weeks: rows of fct_diary_weeks, in order.
        states: rows of fct_trajectory, in order.
        spells: rows of fct_stage_spells.
        mcid_mhd: smallest meaningful change, headache days per 28.
    """
    said = level_sentence(weeks, states, mcid_mhd)
    return Figure(
        name=name,
        title=STATES[states[-1]["state"]] if states else "Not judged yet",
        subtitle=_subtitle(weeks),
        text=said,
        spec=_spec(weeks, states, spells) if weeks else None,
        table=_table(weeks, states),
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


def call_days(states: Sequence[Row]) -> list[int]:
    """Return the as-of days on which a plateau was called: the first of each unbroken run."""
    runs = groupby(states, key=lambda row: row["state"])
    return [next(rows)["as_of_day"] for state, rows in runs if state == "plateau"]


def _spec(weeks: Sequence[Row], states: Sequence[Row], spells: Sequence[Row]) -> Spec:
    layout = base_layout("weeks of care", "headache days per 28")
    first, last = weeks[0]["care_week"], weeks[-1]["care_week"]
    ticks = [week for week in range(first, last + 2) if week % 4 == 0]
    layout["xaxis"] |= {"tickvals": [7 * week for week in ticks], "ticktext": [str(week) for week in ticks]}
    layout["xaxis"] |= {"range": [7 * first, 7 * (last + 1)], "anchor": "y2"}
    layout["yaxis2"] = layout["yaxis"] | {"title": {"text": "days"}, "range": [0, 7], "tickvals": [0, 7]}
    layout["yaxis"] |= {"range": [0, 28.5]}
    for axis, domain in _PANELS.items():
        layout[axis]["domain"] = domain
    layout["bargap"] = 0.15
    marks = [*_marks([row for row in spells if row["start_day"] >= 7 * first], "stage"), *_marks(states, "call")]
    layout["shapes"] = [_upright(day, colour) for day, _, colour, _ in marks]
    layout["annotations"] = [_label(*mark) for mark in marks] + _goal_label(states)
    return {
        "data": [*_bands(states), _goal(states), _level(states), *_diary(weeks)],
        "layout": layout,
        "config": CONFIG,
    }


def _marks(rows: Sequence[Row], kind: str) -> list[tuple[int, str, str, float]]:
    """Return day, label, colour and height of the upright marks: stage starts, or calls among the states."""
    if kind == "stage":
        return [(row["start_day"], STAGES[row["stage"]], GREY, 1.0) for row in rows]
    return [(day, f"plateau called, week {day // 7}", ORANGE, 0.94) for day in call_days(rows)]


def _upright(day: int, colour: str) -> Spec:
    line = {"color": colour, "width": 1.5, "dash": "dot" if colour == GREY else "solid"}
    return {"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _label(day: int, text: str, colour: str, height: float) -> Spec:
    place = {"x": day, "y": height, "yref": "paper", "xanchor": "left", "yanchor": "top", "showarrow": False}
    return place | {"text": text, "font": {"color": colour, "size": 12}, "xshift": 4}


def _goals(states: Sequence[Row]) -> list[Row]:
    return [row for row in states if row["goal_mhd"] is not None]


def _goal(states: Sequence[Row]) -> Spec:
    judged = _goals(states)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Goal",
        "x": [row["as_of_day"] for row in judged],
        "y": [row["goal_mhd"] for row in judged],
        "line": {"color": TEAL, "width": 1.5, "dash": "dash"},
        "hovertemplate": "Goal: %{y:.1f}<extra></extra>",
    }


def _goal_label(states: Sequence[Row]) -> list[Spec]:
    place = {"xanchor": "left", "xshift": 10, "showarrow": False, "font": {"color": TEAL, "size": 13}}
    return [
        place | {"x": row["as_of_day"], "y": row["goal_mhd"], "text": f"Goal {number(row['goal_mhd'])}"}
        for row in _goals(states)[-1:]
    ]


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


def _table(weeks: Sequence[Row], states: Sequence[Row]) -> Table:
    judged = {care_week_of(row): row for row in states}
    rows = [[row["care_week"], *_cells(row, judged.get(row["care_week"]))] for row in weeks]
    columns = ["Care week", "State", "Recorded days", "Headache days", "Fitted level", "Low", "High", "Goal"]
    return Table("Diary and fitted level of each care week", columns, rows, text_columns=2)


def _cells(week: Row, state: Row | None) -> list[object]:
    fitted = ("fitted_mhd", "fitted_low", "fitted_high", "goal_mhd")
    said = STATES[state["state"]] if state else "before care"
    return [said, week["recorded_days"], week["headache_days"], *(state[name] if state else None for name in fitted)]
