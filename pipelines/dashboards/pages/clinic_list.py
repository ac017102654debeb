"""The treating team's first page: what is new and open at each clinic this morning."""

from typing import Any

from pipelines.dashboards.formatting import counted
from pipelines.dashboards.labels import PLATEAU_STATUSES
from pipelines.dashboards.pages.worklist import in_house_charges, team_clinics
from pipelines.dashboards.patient_labels import QUESTIONS
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table

# What is asked first in the morning stands first, the other statuses after it.
_COLUMNS = {"new": PLATEAU_STATUSES["new"], **QUESTIONS, **PLATEAU_STATUSES}
_NOBODY = "No patient in care yet"


def clinic_list(release: Release) -> dict[str, Any]:
    """Return what the page of clinics shows: counts of patients in care, of every clinic and of all together.

    Args:
        release: the release.
    """
    counts: dict[str, dict[str, int]] = {clinic: dict.fromkeys(_COLUMNS, 0) for clinic in team_clinics(release)}
    for row in release.rows("marts.rpt_worklist_counts"):
        counts[row["clinic_key"]][row["question"]] = row["patients"]
    everybody = {code: sum(tally[code] for tally in counts.values()) for code in _COLUMNS}
    rows = [_row(clinic, tally) for clinic, tally in counts.items()]
    if len(rows) > 1:
        rows.append(_row("All clinics", everybody))
    return {
        "headline": _headline(everybody),
        "charges": in_house_charges(release),
        "clinics": list(counts),
        "morning": 1 + len(QUESTIONS),
        "table": Table(
            "Patients in care by clinic", ["Clinic", *_COLUMNS.values(), "All in care"], rows, has_totals=len(rows) > 1
        ),
    }


def _row(name: str, tally: dict[str, int]) -> list[Any]:
    return [name, *(tally[code] for code in _COLUMNS), sum(tally[status] for status in PLATEAU_STATUSES)]


def _headline(tally: dict[str, int]) -> str:
    """Say in at most ten words what is new and how many have no next visit."""
    if not any(tally.values()):
        return _NOBODY
    new = counted(tally["new"], "new plateau") if tally["new"] else "No new plateau"
    return f"{new}, {tally['no_next_visit'] or 'nobody'} without a next visit"
