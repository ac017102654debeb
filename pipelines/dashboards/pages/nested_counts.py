"""Counts of different grids that are equal or nested: a small difference between nested counts is a small group too."""

from pipelines.dashboards.count_grids import TOTAL, CountGrid, Place
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.stage_groups import stage_groups
from pipelines.dashboards.release import Release

_ALL: Place = ("spoke_places", TOTAL, TOTAL)
_IN_CARE: Place = ("stage_answers", TOTAL, TOTAL)
_TREATED: Place = ("lost_to_follow_up", TOTAL, TOTAL)
_REFERRED: Place = ("followed", TOTAL, TOTAL)
_SAME: tuple[tuple[Place, ...], ...] = (
    (("flow", "conservative", TOTAL), _TREATED),
    (("spoke_places", TOTAL, "lost_to_follow_up"), ("lost_to_follow_up", TOTAL, "met")),
    (("responders_spoke", TOTAL, TOTAL), ("hit6_improved", TOTAL, TOTAL)),
    (("new_plateau", TOTAL, TOTAL), ("flow", TOTAL, "in_care"), _IN_CARE),
)
# All who can be followed from their first day; a response needs a diary besides.
_FOLLOWED = tuple(f"event_{event}_0" for event in ("needling", "referral", "leaving"))
# Metrics whose patients are nearly all of a group that other tables count: the group is the more important number.
NEARLY_ALL_OF: dict[str, Place] = {
    "active_caseload": _IN_CARE,
    "not_started": ("spoke_places", TOTAL, "not_started"),
}
_WITHIN: tuple[tuple[Place, Place], ...] = (
    (("usable_diary", TOTAL, TOTAL), _IN_CARE),
    # Who came in the middle of care is treated, but cannot be followed from its first day.
    (("event_leaving_0", TOTAL, TOTAL), _TREATED),
    (("new_plateau", TOTAL, "met"), ("stage_answers", TOTAL, "plateau")),
    (("plateau_parts", "new", "patients"), ("new_plateau", TOTAL, "met")),
    (("not_started", TOTAL, TOTAL), _ALL),
    (("not_started", TOTAL, "not_met"), ("evaluation_to_treatment_days", TOTAL, "met")),
    *(((metric, TOTAL, TOTAL), _TREATED) for metric in ("hit6_improved", "days_to_next_stage", "visits_to_goal")),
    (("flow", "referred_prolotherapy", TOTAL), _REFERRED),
    (("plateau_to_referral_days", TOTAL, TOTAL), _REFERRED),
)


def tie_counts(grids: GridSet, release: Release) -> None:
    """Link equal counts, and add the differences between nested ones."""
    for group in stage_groups(release).labels:
        grids.link(("spoke_places", TOTAL, group), ("stage_answers", group, TOTAL))
    for places in _SAME:
        grids.link(*places)
    rows = (row for name in _FOLLOWED if name in grids.grids for row in [*grids.grids[name].rows, TOTAL])
    for row in dict.fromkeys(rows):
        grids.link(*((name, row, TOTAL) for name in _FOLLOWED))
    _tie_outcome_window(grids, int(release.thresholds["outcome_window_index"]))
    nearly_all = [((metric, TOTAL, "met"), group) for metric, group in NEARLY_ALL_OF.items()]
    for inner, outer in (*nearly_all, *_WITHIN):
        grids.nest(inner, outer)


def _tie_outcome_window(grids: GridSet, outcome: int) -> None:
    """Tie responders to the diaries of the window of outcomes: the rest had too few headache days to respond from."""
    window, responders = grids.grids.get(f"window_{outcome}"), grids.grids.get("responder_50")
    if window is None or responders is None or "with_baseline" not in window.rows:
        return
    usable, lacking = ((window.name, "with_baseline", column) for column in ("True", "False"))
    grids.nest(("responder_50", TOTAL, "unknown"), lacking)
    met, not_met, _ = (sum(column) for column in zip(*responders.cells, strict=True))
    too_few = window.cells[0][0] - met - not_met
    grids.add(CountGrid("outcome_diaries", ["all"], ["met", "not_met", "too_few"], [[met, not_met, too_few]]))
    for answer in ("met", "not_met"):
        grids.link(("responder_50", TOTAL, answer), ("outcome_diaries", "all", answer))
    grids.link(usable, ("outcome_diaries", TOTAL, TOTAL))
    grids.link((window.name, TOTAL, TOTAL), ("hit6_improved", TOTAL, TOTAL))
    grids.link(usable, ("mhd_reduction", TOTAL, "met"))
