"""Which counts of patients the directors' pages publish, and which of them are the same count.

All grids are published at once. A total that two grids share is linked, so that it is hidden in both or in none.
"""

from collections.abc import Iterable

from pipelines.dashboards.count_grids import TOTAL, CountGrid, PublishedGrid, grid_of
from pipelines.dashboards.disclosure import Labels, Layout, Rules, population
from pipelines.dashboards.grid_sets import ON_CARD, GridSet
from pipelines.dashboards.labels import (
    FLOW_PLACES,
    FLOW_STAGES,
    PLATEAU_ANSWERS,
    SPOKES,
    STAGES_IN_CARE,
)
from pipelines.dashboards.pages.change_counts import add_change_grids
from pipelines.dashboards.pages.course_counts import add_course_grids
from pipelines.dashboards.pages.metric_counts import ANSWERS_IN_CARE, IN_CARE, add_metrics
from pipelines.dashboards.pages.nested_counts import tie_counts
from pipelines.dashboards.pages.pathway_counts import add_pathway_grids
from pipelines.dashboards.pages.stage_groups import stage_groups
from pipelines.dashboards.release import Release
from pipelines.dashboards.trajectory_states import states_of


def published_counts(release: Release, previous: Release | None, rules: Rules) -> dict[str, PublishedGrid]:
    """Publish every count of the directors' pages at once.

    Args:
        release: the release.
        previous: the release before it, if there is one to compare with.
        rules: disclosure thresholds.
    """
    grids = GridSet()
    _add_places(grids, release)
    _add_plateaus(grids, release)
    add_metrics(grids, release)
    add_pathway_grids(grids, release)
    add_course_grids(grids, release)
    if previous:
        add_change_grids(grids, release, previous, rules.small_cell_min)
    tie_counts(grids, release)
    grids.missed |= {("spoke_places", TOTAL, place): ON_CARD for place in (*stage_groups(release).places, TOTAL)}
    grids.missed |= {("stage_answers", TOTAL, answer): ON_CARD for answer in (*PLATEAU_ANSWERS, TOTAL)}
    return grids.publish(rules)


def _add_places(grids: GridSet, release: Release) -> None:
    stages = stage_groups(release)
    ungrouped = [row | {"column": "patients"} for row in release.rows("marts.rpt_spoke_stages")]
    spokes = stages.grouped(ungrouped, "place")
    layout = Layout(population(), _labels("primary_spoke", SPOKES), stages.places_in(stages.places))
    grids.add(grid_of("spoke_places", spokes, ("primary_spoke", "place"), (SPOKES, stages.places), layout))
    flow = release.rows("marts.rpt_stage_flow")
    grids.add(grid_of("flow", flow, ("from_stage", "to_place"), (FLOW_STAGES, FLOW_PLACES)))
    grids.link(("spoke_places", TOTAL, TOTAL), ("flow", "evaluated", TOTAL))
    for place in ("not_started", "discharged", "lost_to_follow_up"):
        grids.link(("spoke_places", TOTAL, place), ("flow", TOTAL, place))
    for stage in STAGES_IN_CARE:
        grids.link(("flow", stage, TOTAL), ("flow", TOTAL, stage))
    for group in stages.labels:
        members = stages.members(group)
        layout = Layout(population(place=members), _labels("place", members))
        grids.add(grid_of(f"in_care_{group}", ungrouped, ("place", "column"), (members, ["patients"]), layout))
        grids.link(("spoke_places", TOTAL, group), (f"in_care_{group}", TOTAL, TOTAL))
        for stage in members:
            grids.link((f"in_care_{group}", stage, TOTAL), ("flow", stage, "in_care"))


def _add_plateaus(grids: GridSet, release: Release) -> None:
    stages = stage_groups(release)
    states = stages.grouped(release.rows("marts.rpt_clinic_states"), "stage")
    load = {row["plateau_status"]: row["patients"] for row in release.rows("marts.rpt_alert_load")}
    answers = [ANSWERS_IN_CARE[name] for name in PLATEAU_ANSWERS]
    by_stage = Layout(IN_CARE, stages.places_in(stages.labels), answers)
    by_spoke = Layout(IN_CARE, _labels("primary_spoke", SPOKES), answers)
    grids.add(grid_of("stage_answers", states, ("stage", "plateau_answer"), (stages.labels, PLATEAU_ANSWERS), by_stage))
    grids.add(
        grid_of("spoke_answers", states, ("primary_spoke", "plateau_answer"), (SPOKES, PLATEAU_ANSWERS), by_spoke)
    )
    # Patients of a spoke are in two tables: those in care by stage, and all of them.
    places = stages.grouped(release.rows("marts.rpt_spoke_stages"), "place")
    in_care = Layout(IN_CARE, _labels("primary_spoke", SPOKES), stages.places_in(stages.labels))
    grids.add(grid_of("spokes_in_care", places, ("primary_spoke", "place"), (SPOKES, stages.labels), in_care))
    for spoke in SPOKES:
        grids.link(*((name, spoke, TOTAL) for name in ("spoke_answers", "spokes_in_care")))
        for group in stages.labels:
            grids.link(*((name, spoke, group) for name in ("spoke_places", "spokes_in_care")))
    grids.link(*((name, TOTAL, TOTAL) for name in ("stage_answers", "spoke_answers", "spokes_in_care")))
    unknown = {
        state: sum(row["patients"] for row in states if row["trajectory_state"] == state)
        for state in states_of("cannot_tell")
    }
    split = {
        "plateau": {status: load.get(status, 0) for status in ("new", "continuing")},
        "not_on_plateau": {status: load.get(status, 0) for status in ("resolved", "not_on_plateau")},
        "cannot_tell": unknown,
    }
    for answer, parts in split.items():
        column = "trajectory_state" if answer == "cannot_tell" else "plateau_status"
        layout = Layout(IN_CARE.narrowed(**ANSWERS_IN_CARE[answer]), _labels(column, parts))
        cells = [[count] for count in parts.values()]
        grids.add(CountGrid(f"{answer}_parts", list(parts), ["patients"], cells, layout))
        grids.link(("stage_answers", TOTAL, answer), (f"{answer}_parts", TOTAL, TOTAL))


def _labels(column: str, values: Iterable[str]) -> list[Labels]:
    return [{column: value} for value in values]
