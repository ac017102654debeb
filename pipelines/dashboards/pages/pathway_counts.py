"""Published counts of the referral pathway: gates, their results, waits, and agreement on the spoke."""

from pipelines.dashboards.count_grids import TOTAL, CountGrid, Place, grid_of
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.referral_labels import (
    GATE_NAMES,
    OTHER_ANSWERS,
    REFERRAL_CLOSURES,
    REFERRAL_RESULTS,
    REFERRAL_WAITS,
    STATES_AFTER_REFERRAL,
)
from pipelines.dashboards.release import Release, Row

AGREEMENT_COLUMNS = ("both_present", "clinician_only", "codes_only", "both_without")
NOT_TRUE = "not_true"
NO_PLATEAU, AFTER_PLATEAU = "no_plateau_before", "after_plateau"


def add_pathway_grids(grids: GridSet, release: Release) -> None:
    """Add every grid of the referral pathway."""
    gates = release.rows("marts.rpt_gate_answers")
    referred = [("waits", TOTAL, TOTAL), ("followed", TOTAL, TOTAL)]
    in_care = [("stage_answers", TOTAL, TOTAL), ("results", TOTAL, TOTAL)]
    for gate in GATE_NAMES:
        for moment, same in (("now", in_care), ("at_referral", referred)):
            rows = [row for row in gates if row["judged_at"] == moment]
            same.append(add_gate(grids, f"gates_{moment}_{gate}", gate, rows))
    results = release.rows("marts.rpt_referral_results")
    grids.add(grid_of("results", results, ("result", "needling_tried"), (REFERRAL_RESULTS, ("True", "False"))))
    followed = release.rows("marts.rpt_referrals_followed")
    states = (REFERRAL_CLOSURES, STATES_AFTER_REFERRAL)
    grids.add(grid_of("followed", followed, ("closure", "state_now"), states))
    _add_waits(grids, followed)
    grids.link(*in_care)
    grids.link(*referred, ("referral_closed", TOTAL, TOTAL))
    for row in release.rows("marts.rpt_spoke_agreement"):
        cells = [[row[column] for column in AGREEMENT_COLUMNS]]
        grids.add(CountGrid(f"agreement_{row['spoke']}", [row["spoke"]], list(AGREEMENT_COLUMNS), cells))


def _add_waits(grids: GridSet, followed: list[Row]) -> None:
    """Add patients referred with and without an earlier plateau, and for the former how long after it."""
    waits = [row | {"column": "patients"} for row in followed]
    after = [row | {"wait": row["wait"] if row["wait"] == NO_PLATEAU else AFTER_PLATEAU} for row in waits]
    grids.add(grid_of("waits", after, ("wait", "column"), ((NO_PLATEAU, AFTER_PLATEAU), ["patients"])))
    grids.add(grid_of("waits_after", waits, ("wait", "column"), (REFERRAL_WAITS, ["patients"])))
    grids.link(("waits", AFTER_PLATEAU, TOTAL), ("waits_after", TOTAL, TOTAL))


def add_gate(grids: GridSet, name: str, gate: str, rows: list[Row]) -> Place:
    """Add patients with a gate true and not true, and of the latter whether it is false or unknown.

    Few are false on the day of a referral. In one row with the others they would take one of them along; so it is
    counted with the unknown, and how often the gate was evidenced is shown.

    Args:
        grids: takes in the two grids.
        name: name of the first; the other's ends in `_others`.
        gate: the gate.
        rows: patients by gate and answer.

    Returns:
        The place of everybody.
    """
    true, *others = grid_of("", rows, ("gate", "answer"), ([gate], ["true", *OTHER_ANSWERS])).cells[0]
    grids.add(CountGrid(name, [gate], ["true", NOT_TRUE], [[true, sum(others)]]))
    grids.add(CountGrid(f"{name}_others", [gate], list(OTHER_ANSWERS), [others]))
    grids.link((name, TOTAL, NOT_TRUE), (f"{name}_others", TOTAL, TOTAL))
    return name, TOTAL, TOTAL
