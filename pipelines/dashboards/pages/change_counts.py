"""Counts of patients whose plateau began or ended between the release before this one and this one."""

from pipelines.dashboards.count_grids import TOTAL, CountGrid
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.release import Release
from pipelines.dashboards.trajectory_states import state_groups

BEGUN = {"new": "On plateau now, not in the last release", "still": "On plateau now and in the last release"}
ENDED = {
    "still": "On plateau still",
    "resolved": "Now at goal or improving",
    "cannot_tell": "Now undecided, or too little diary",
    "other": "Now worsening, or no longer in care",
}
_OUTCOMES = {"plateau": "still", "at_goal_or_improving": "resolved", "cannot_tell": "cannot_tell"}


def add_change_grids(grids: GridSet, release: Release, previous: Release, small_cell_min: int) -> None:
    """Add the earlier states of today's plateaus, and today's states of the last release's plateaus.

    A grid with a small count is left out whole: its total stands on other pages, and on those of the last release, so
    that hiding the small count would take the total, the main number of the pages, with it.
    """
    now, before = states_in_care(release), states_in_care(previous)
    begun = dict.fromkeys(BEGUN, 0)
    ended = dict.fromkeys(ENDED, 0)
    for patient, state in now.items():
        if state == "plateau":
            begun["still" if before.get(patient) == "plateau" else "new"] += 1
    for patient, state in before.items():
        if state == "plateau":
            ended[_OUTCOMES.get(state_groups().get(now.get(patient, ""), ""), "other")] += 1
    for name, counts in (("plateaus_begun", begun), ("plateaus_ended", ended)):
        if not any(0 < count < small_cell_min for count in counts.values()):
            grids.add(CountGrid(name, list(counts), ["patients"], [[count] for count in counts.values()]))
    grids.link(("plateaus_begun", "still", "patients"), ("plateaus_ended", "still", "patients"))
    grids.link(("plateaus_begun", TOTAL, TOTAL), ("plateau_parts", TOTAL, TOTAL))


def states_in_care(release: Release) -> dict[str, str]:
    """Return the newest state of each patient in care."""
    rows = release.rows("marts.rpt_current_episodes")
    return {row["patient_key"]: row["trajectory_state"] for row in rows if row["is_in_care"]}
