"""Which counts of patients the directors' pages publish, and which of them are the same count.

All grids are published at once. A total that two grids share is linked, so that it is hidden in both or in none.
"""

from collections.abc import Iterable

from pipelines.dashboards.count_grids import TOTAL, CountGrid, PublishedGrid, grid_of
from pipelines.dashboards.disclosure import Labels, Layout, Rules, population
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.labels import (
    FLOW_PLACES,
    FLOW_STAGES,
    PLACES,
    PLATEAU_ANSWERS,
    SPOKES,
    STAGES_IN_CARE,
)
from pipelines.dashboards.pages.change_counts import add_change_grids
from pipelines.dashboards.pages.course_counts import add_course_grids
from pipelines.dashboards.pages.metric_counts import ANSWERS_IN_CARE, IN_CARE, add_metrics
from pipelines.dashboards.pages.nested_counts import tie_counts
from pipelines.dashboards.referral_labels import (
    GATE_ANSWERS,
    GATE_NAMES,
    REFERRAL_CLOSURES,
    REFERRAL_RESULTS,
    REFERRAL_WAITS,
    STATES_AFTER_REFERRAL,
)
from pipelines.dashboards.release import Release

AGREEMENT_COLUMNS = ("both_present", "clinician_only", "codes_only", "both_without")


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
    _add_pathway(grids, release)
    add_course_grids(grids, release)
    if previous:
        add_change_grids(grids, release, previous)
    tie_counts(grids, release)
    return grids.publish(rules)


def _add_places(grids: GridSet, release: Release) -> None:
    spokes = release.rows("marts.rpt_spoke_stages")
    layout = Layout(population(), _labels("primary_spoke", SPOKES), _labels("place", PLACES))
    grids.add(grid_of("spoke_places", spokes, ("primary_spoke", "place"), (SPOKES, PLACES), layout))
    flow = release.rows("marts.rpt_stage_flow")
    grids.add(grid_of("flow", flow, ("from_stage", "to_place"), (FLOW_STAGES, FLOW_PLACES)))
    grids.link(("spoke_places", TOTAL, TOTAL), ("flow", "evaluated", TOTAL))
    for place in ("not_started", "discharged", "lost_to_follow_up"):
        grids.link(("spoke_places", TOTAL, place), ("flow", TOTAL, place))
    for stage in STAGES_IN_CARE:
        grids.link(("flow", stage, TOTAL), ("flow", TOTAL, stage))
        grids.link(("spoke_places", TOTAL, stage), ("flow", stage, "in_care"))


def _add_plateaus(grids: GridSet, release: Release) -> None:
    states = release.rows("marts.rpt_clinic_states")
    load = {row["plateau_status"]: row["patients"] for row in release.rows("marts.rpt_alert_load")}
    answers = [ANSWERS_IN_CARE[name] for name in PLATEAU_ANSWERS]
    by_stage = Layout(IN_CARE, _labels("place", STAGES_IN_CARE), answers)
    by_spoke = Layout(IN_CARE, _labels("primary_spoke", SPOKES), answers)
    grids.add(
        grid_of("stage_answers", states, ("stage", "plateau_answer"), (STAGES_IN_CARE, PLATEAU_ANSWERS), by_stage)
    )
    grids.add(
        grid_of("spoke_answers", states, ("primary_spoke", "plateau_answer"), (SPOKES, PLATEAU_ANSWERS), by_spoke)
    )
    # Of a spoke, those in care by stage stand in one table and all of them in another.
    places = release.rows("marts.rpt_spoke_stages")
    in_care = Layout(IN_CARE, _labels("primary_spoke", SPOKES), _labels("place", STAGES_IN_CARE))
    grids.add(grid_of("spokes_in_care", places, ("primary_spoke", "place"), (SPOKES, STAGES_IN_CARE), in_care))
    for spoke in SPOKES:
        grids.link(*((name, spoke, TOTAL) for name in ("spoke_answers", "spokes_in_care")))
        for stage in STAGES_IN_CARE:
            grids.link(*((name, spoke, stage) for name in ("spoke_places", "spokes_in_care")))
    grids.link(*((name, TOTAL, TOTAL) for name in ("stage_answers", "spoke_answers", "spokes_in_care")))
    unknown = {
        state: sum(row["patients"] for row in states if row["trajectory_state"] == state)
        for state in ("indeterminate", "insufficient_data")
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


def _add_pathway(grids: GridSet, release: Release) -> None:
    gates = release.rows("marts.rpt_gate_answers")
    referred = [("waits", TOTAL, TOTAL), ("followed", TOTAL, TOTAL)]
    in_care = [("stage_answers", TOTAL, TOTAL), ("results", TOTAL, TOTAL)]
    for gate in GATE_NAMES:
        for moment, same in (("now", in_care), ("at_referral", referred)):
            rows = [row for row in gates if row["judged_at"] == moment]
            grids.add(grid_of(f"gates_{moment}_{gate}", rows, ("gate", "answer"), ([gate], GATE_ANSWERS)))
            same.append((f"gates_{moment}_{gate}", TOTAL, TOTAL))
    results = release.rows("marts.rpt_referral_results")
    grids.add(grid_of("results", results, ("result", "needling_tried"), (REFERRAL_RESULTS, ("True", "False"))))
    followed = release.rows("marts.rpt_referrals_followed")
    states = (REFERRAL_CLOSURES, STATES_AFTER_REFERRAL)
    grids.add(grid_of("followed", followed, ("closure", "state_now"), states))
    waits = [row | {"column": "patients"} for row in followed]
    grids.add(grid_of("waits", waits, ("wait", "column"), (REFERRAL_WAITS, ["patients"])))
    grids.link(*in_care)
    grids.link(*referred, ("referral_closed", TOTAL, TOTAL))
    for row in release.rows("marts.rpt_spoke_agreement"):
        cells = [[row[column] for column in AGREEMENT_COLUMNS]]
        grids.add(CountGrid(f"agreement_{row['spoke']}", [row["spoke"]], list(AGREEMENT_COLUMNS), cells))
