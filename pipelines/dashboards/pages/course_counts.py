"""Counts of patients over the course of care: responders, attrition, plateaus by week, events by step."""

from collections.abc import Iterator
from itertools import pairwise

from pipelines.dashboards.count_grids import TOTAL, CountGrid, grid_of
from pipelines.dashboards.disclosure import Labels, Layout, population
from pipelines.dashboards.grid_sets import IN_CHART, GridSet
from pipelines.dashboards.labels import ANSWERS, PLATEAU_ANSWERS, SPOKES, STATES
from pipelines.dashboards.pages.stage_groups import stage_groups
from pipelines.dashboards.pooling import pool_small_units
from pipelines.dashboards.release import Release, Row

RESPONSE_COLUMNS = ("responders", "non_responders", "without_diary", "without_baseline")
FOLLOWED_COLUMNS = ("with_event", "competing", "censored", "at_risk")
_WINDOW_GROUPS = {"spoke": [*SPOKES], "state": [*STATES], "baseline": ["chronic"]}
_POOL = "other spokes"


def add_course_grids(grids: GridSet, release: Release) -> None:
    """Add every grid that follows patients over care."""
    _add_responders(grids, release)
    _add_windows(grids, release)
    _add_plateau_weeks(grids, release)
    _add_events(grids, release)


def _add_responders(grids: GridSet, release: Release) -> None:
    rows = [row for row in release.rows("marts.rpt_responders") if row["reduction_pct"] == 50]
    columns = [{"response": column} for column in RESPONSE_COLUMNS]
    for kind, groups, found in _grouped(release, rows):
        layout = Layout(population(outcome="responders"), [{f"{kind}_group": group} for group in groups], columns)
        name = f"responders_{kind}"
        grids.add(_wide(name, found, groups, RESPONSE_COLUMNS, layout))
        # These counts are drawn; those without a diary or a baseline are hidden first.
        grids.missed |= {(name, group, column): IN_CHART for group in groups for column in RESPONSE_COLUMNS[:2]}
    add_levels(grids, release)
    for column, part in zip(RESPONSE_COLUMNS, ANSWERS, strict=False):
        grids.link(
            ("responder_50", TOTAL, part), ("responders_spoke", TOTAL, column), ("responders_stage", TOTAL, column)
        )


def add_levels(grids: GridSet, release: Release) -> None:
    """Add the network's responders at each level; a responder at one level is one at all lower levels."""
    rows = [row for row in release.rows("marts.rpt_responders") if row["group_kind"] == "all"]
    levels = {row["reduction_pct"]: [row[column] for column in RESPONSE_COLUMNS[:3]] for row in rows}
    for level, cells in levels.items():
        grids.add(CountGrid(f"level_{level}", ["all"], list(ANSWERS), [cells]))
        for column in ANSWERS:
            grids.link((f"responder_{level}", TOTAL, column), (f"level_{level}", TOTAL, column))
        for column in ("unknown", TOTAL):
            grids.link(("responder_50", TOTAL, column), (f"level_{level}", TOTAL, column))
    for lower, higher in pairwise(sorted(levels)):
        grids.nest((f"level_{higher}", TOTAL, "met"), (f"level_{lower}", TOTAL, "met"))


def _add_windows(grids: GridSet, release: Release) -> None:
    """Add patients with a usable diary in each window of care, with and without a baseline and by every grouping.

    The groups of one kind hold everybody, with those in none of them. Curves show some of them.
    """
    rows = {(row["group_kind"], row["window_index"], row["patient_group"]): row for row in release.curves}
    stages = stage_groups(release)
    kinds = _WINDOW_GROUPS | {stages.kind: [*stages.labels]}
    stays = {(row["window_index"], row["is_evaluable"]): row["patients"] for row in release.rows("marts.rpt_attrition")}
    for window in sorted({row["window_index"] for row in release.curves}):
        everybody = rows["all", window, "all"]
        usable = everybody["patients_evaluable"]
        lacking = everybody["patients_reached"] - usable
        based = [stays.get((window, stays_on), 0) for stays_on in (True, False)] if window else [usable, lacking]
        cells = {"with_baseline": based, "without_baseline": [usable - based[0], lacking - based[1]]}
        rows_of_window = [*cells] if window else ["with_baseline"]
        grids.add(
            CountGrid(f"window_{window}", rows_of_window, ["True", "False"], [cells[row] for row in rows_of_window])
        )
        for kind, groups in kinds.items():
            counts = {it: rows[kind, window, it]["patients_evaluable"] for it in groups if (kind, window, it) in rows}
            if counts:
                grids.add(_partition(f"{kind}_{window}", {**dict.fromkeys(groups, 0), **counts}, usable))
                grids.link((f"{kind}_{window}", TOTAL, TOTAL), (f"window_{window}", TOTAL, "True"))


def _partition(name: str, counts: dict[str, int], everybody: int) -> CountGrid:
    """Return a grid of one column, with a row for those in none of the groups if there are any."""
    others = everybody - sum(counts.values())
    counts |= {"others": others} if others else {}
    return CountGrid(name, list(counts), ["patients"], [[count] for count in counts.values()])


def _add_plateau_weeks(grids: GridSet, release: Release) -> None:
    rows = release.rows("marts.rpt_plateau_curve")
    columns = [{"answer": answer} for answer in PLATEAU_ANSWERS]
    for week in sorted({row["care_week"] for row in rows}):
        here = [row for row in rows if row["care_week"] == week]
        for kind, groups, found in _grouped(release, here):
            layout = Layout(population(care_week=week), [{f"{kind}_group": group} for group in groups], columns)
            keys = ("patient_group", "answer")
            grids.add(grid_of(f"plateau_{kind}_{week}", found, keys, (groups, PLATEAU_ANSWERS), layout))
        grids.link((f"plateau_spoke_{week}", TOTAL, TOTAL), (f"plateau_stage_{week}", TOTAL, TOTAL))


def _add_events(grids: GridSet, release: Release) -> None:
    """Add a grid per event and step by spoke; its totals are the network.

    A spoke's patients are the same at every step, so small spokes are pooled: their total, once shown, could not be
    hidden at a later step. An event that only few patients could have gets no grid.
    """
    minimum = int(release.thresholds["clinic_pool_min_patients"])
    rows = _of(release.rows("marts.rpt_incidence"), "spoke")
    for event in sorted({row["event_kind"] for row in rows}):
        mine = [row for row in rows if row["event_kind"] == event]
        patients = {row["patient_group"]: [row["patients"]] for row in mine}
        if sum(sum(counts) for counts in patients.values()) >= minimum:
            alone, small = pool_small_units({spoke: patients.get(spoke, [0]) for spoke in SPOKES}, minimum)
            steps = sorted({row["step"] for row in mine})
            for step in steps:
                here = [row for row in mine if row["step"] == step]
                columns = _followed_by(step, len(steps))
                grids.add(_event_grid(f"event_{event}_{step}", here, (list(alone), small), columns))


def _event_grid(name: str, rows: list[Row], spokes: tuple[list[str], list[str]], columns: list[Labels]) -> CountGrid:
    alone, small = spokes
    labels: list[Labels] = [{"spoke_group": spoke} for spoke in alone]
    groups = [*alone, *([_POOL] if small else [])]
    pooled = [row | {"patient_group": _POOL if row["patient_group"] in small else row["patient_group"]} for row in rows]
    of = population(event=name.split("_")[1])
    layout = Layout(of, [*labels, *([{"spoke_group": small}] if small else [])], columns)
    return _wide(name, pooled, groups, FOLLOWED_COLUMNS, layout)


def _followed_by(step: int, steps: int) -> list[Labels]:
    """Return labels for each column by the steps in which the event happened; later steps include earlier ones.

    Few between two steps are few with an event in that time: both are not shown then.
    """
    so_far, later = list(range(step + 1)), list(range(step + 1, steps + 1))
    return [{"followed": column, "in_step": later if column == "at_risk" else so_far} for column in FOLLOWED_COLUMNS]


def _grouped(release: Release, rows: list[Row]) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Yield the rows by spoke and by stage, stages that are too small as one."""
    yield "spoke", list(SPOKES), _of(rows, "spoke")
    stages = stage_groups(release)
    yield "stage", list(stages.labels), stages.grouped(_of(rows, "stage"), "patient_group")


def _of(rows: list[Row], kind: str) -> list[Row]:
    return [row for row in rows if row["group_kind"] == kind]


def _wide(name: str, rows: list[Row], groups: list[str], columns: tuple[str, ...], layout: Layout) -> CountGrid:
    """Return a grid from rows that hold one count per column."""
    cells = {group: [0] * len(columns) for group in groups}
    for row in rows:
        group = row["patient_group"]
        cells[group] = [have + row[column] for have, column in zip(cells[group], columns, strict=True)]
    return CountGrid(name, groups, list(columns), list(cells.values()), layout)
