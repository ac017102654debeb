"""Counts of patients over the course of care: responders, attrition, plateaus by week, events by step."""

from collections.abc import Iterator

from pipelines.dashboards.count_grids import TOTAL, CountGrid, GridSet, grid_of
from pipelines.dashboards.labels import ANSWERS, PLATEAU_ANSWERS, SPOKES, STAGES_IN_CARE
from pipelines.dashboards.release import Release, Row

RESPONSE_COLUMNS = ("responders", "non_responders", "without_diary", "without_baseline")
FOLLOWED_COLUMNS = ("with_event", "competing", "censored", "at_risk")
EVENTS = ("response", "needling", "referral", "leaving")
_POOLED_STAGES = ("dry_needling", "referred_prolotherapy")


def stage_groups(release: Release) -> tuple[dict[str, str], dict[str, str]]:
    """Return the group of each stage and the groups' labels.

    Needling and referral stand as one while few patients were ever referred: split by week, nearly every count of
    theirs would be hidden, and others with them.
    """
    referred = sum(
        row["patients"] for row in release.rows("marts.rpt_stage_flow") if row["from_stage"] == _POOLED_STAGES[1]
    )
    if referred >= release.thresholds["stage_pool_min_patients"]:
        return {stage: stage for stage in STAGES_IN_CARE}, dict(STAGES_IN_CARE)
    groups = {stage: "later" if stage in _POOLED_STAGES else stage for stage in STAGES_IN_CARE}
    return groups, {"conservative": STAGES_IN_CARE["conservative"], "later": "Needling or referred"}


def add_course_grids(grids: GridSet, release: Release) -> None:
    """Add every grid that follows patients over care."""
    _add_responders(grids, release)
    _add_attrition(grids, release)
    _add_plateau_weeks(grids, release)
    _add_events(grids, release)


def _add_responders(grids: GridSet, release: Release) -> None:
    rows = [row for row in release.rows("marts.rpt_responders") if row["reduction_pct"] == 50]
    for kind, groups, found in _grouped(release, rows):
        grids.add(_wide(f"responders_{kind}", found, "patient_group", groups, RESPONSE_COLUMNS))
    for column in (*RESPONSE_COLUMNS, TOTAL):
        grids.link(("responders_spoke", TOTAL, column), ("responders_stage", TOTAL, column))
    for column, part in zip(RESPONSE_COLUMNS, ANSWERS, strict=False):
        grids.link(("responders_spoke", TOTAL, column), ("responder_50", TOTAL, part))
    grids.link(("responders_spoke", TOTAL, TOTAL), ("mhd_reduction", TOTAL, TOTAL))


def _add_attrition(grids: GridSet, release: Release) -> None:
    rows = release.rows("marts.rpt_attrition")
    windows = sorted({row["window_index"] for row in rows})
    for window in windows:
        here = [row for row in rows if row["window_index"] == window]
        grids.add(
            grid_of(f"attrition_{window}", here, ("window_index", "is_evaluable"), ([str(window)], ("True", "False")))
        )


def _add_plateau_weeks(grids: GridSet, release: Release) -> None:
    rows = release.rows("marts.rpt_plateau_curve")
    for week in sorted({row["care_week"] for row in rows}):
        here = [row for row in rows if row["care_week"] == week]
        for kind, groups, found in _grouped(release, here):
            grids.add(grid_of(f"plateau_{kind}_{week}", found, ("patient_group", "answer"), (groups, PLATEAU_ANSWERS)))
        for answer in (*PLATEAU_ANSWERS, TOTAL):
            grids.link((f"plateau_spoke_{week}", TOTAL, answer), (f"plateau_stage_{week}", TOTAL, answer))


def _add_events(grids: GridSet, release: Release) -> None:
    rows = release.rows("marts.rpt_incidence")
    steps = sorted({row["step"] for row in rows})
    for event in EVENTS:
        names: dict[str, list[str]] = {"all": [], "spoke": []}
        for step in steps:
            here = [row for row in rows if row["event_kind"] == event and row["step"] == step]
            for kind, groups in (("all", ["all"]), ("spoke", list(SPOKES))):
                names[kind].append(f"{event}_{kind}_{step}")
                grids.add(_wide(names[kind][-1], _of(here, kind), "patient_group", groups, FOLLOWED_COLUMNS))
            for column in FOLLOWED_COLUMNS:
                grids.link(*((f"{event}_{kind}_{step}", TOTAL, column) for kind in names))
        for group in SPOKES:
            grids.link(*((name, group, TOTAL) for name in names["spoke"]))
        grids.link(*((name, TOTAL, TOTAL) for name in names["all"] + names["spoke"]))


def _grouped(release: Release, rows: list[Row]) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Yield the rows by spoke and by stage, stages that are too small as one."""
    yield "spoke", list(SPOKES), _of(rows, "spoke")
    groups, labels = stage_groups(release)
    by_stage = [row | {"patient_group": groups[row["patient_group"]]} for row in _of(rows, "stage")]
    yield "stage", list(labels), by_stage


def _of(rows: list[Row], kind: str) -> list[Row]:
    return [row for row in rows if row["group_kind"] == kind]


def _wide(name: str, rows: list[Row], key: str, groups: list[str], columns: tuple[str, ...]) -> CountGrid:
    """Return a grid from rows that hold one count per column."""
    cells = {group: [0] * len(columns) for group in groups}
    for row in rows:
        cells[row[key]] = [have + row[column] for have, column in zip(cells[row[key]], columns, strict=True)]
    return CountGrid(name, groups, list(columns), list(cells.values()))
