"""A worklist as data: keys by which the browser sorts, filters and searches, the rows in parts, and a CSV file."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from pipelines.dashboards.labels import labels_of
from pipelines.dashboards.patient_labels import REASONS
from pipelines.dashboards.site_folder import SiteFolder
from pipelines.dashboards.tables import Table

Patient = dict[str, Any]
# A browser loads the list of a whole clinic at once and rows when they are shown: at these sizes a file stays well
# under `page_max_mb`, whatever the clinic's size.
_LIST_ROWS = 10_000
PART_ROWS = 1_000
_VALUES = {
    "patient_key": "patient",
    "clinic_key": "clinic",
    "spoke_label": "primary spoke",
    "stage_label": "stage",
    "status_label": "status",
    "state_label": "state",
    "weeks_on_plateau": "weeks on plateau",
    "baseline_mhd": "headache days per 28 before care",
    "latest_mhd": "headache days per 28, latest window",
    "plateau_probability": "probability",
    "p_at_goal": "probability of being at goal",
    "recorded_days_28": "recorded days of the last 28",
    "why": "why",
    "confounder_words": "confounders",
    "prompt": "suggested review",
    "is_reassessment_due": "reassessment due",
    "is_in_medical_review": "in medical review",
    "result_label": "referral gates",
    "missing_gates": "unknown gates",
    "days_to_next_visit": "days to next visit",
}
# What is sorted by, and its value. The suggested review is the list's own order, statuses are in that of their buttons.
_SORTED_BY: dict[str, Callable[[Patient], Any]] = {
    "patient": lambda patient: patient["pseudonym"],
    "status": lambda patient: patient["plateau_status"],
    "headache": lambda patient: patient["latest_mhd"],
    "probability": lambda patient: None if patient["trajectory_state"] == "at_goal" else patient["plateau_probability"],
    "visit": lambda patient: patient["days_to_next_visit"],
}


def write_lists(site: SiteFolder, clinic: str, patients: list[Patient]) -> int:
    """Write the data by which the browser sorts, filters and searches a clinic's worklist, column by column.

    Args:
        site: the treating team's site.
        clinic: the clinic.
        patients: everybody on the worklist, in its order.

    Returns:
        Number of files.
    """
    starts = range(0, max(len(patients), 1), _LIST_ROWS)
    for part, start in enumerate(starts, start=1):
        listed = patients[start : start + _LIST_ROWS]
        phrases: dict[str, int] = {}
        columns = {name: [_value(value(patient)) for patient in listed] for name, value in _SORTED_BY.items()}
        columns["asks"] = [patient["asks"] for patient in listed]
        # Patients have most phrases in common: each is written once, and has its place for a name.
        columns["words"] = [
            [phrases.setdefault(phrase.lower(), len(phrases)) for phrase in _phrases(patient)] for patient in listed
        ]
        site.write_script(f"{clinic}/data/list-{part}.js", f"worklist{part}", {**columns, "phrases": list(phrases)})
    return len(starts)


def write_rows(site: SiteFolder, clinic: str, rows: list[Markup]) -> None:
    """Write the rows of a worklist of several pages in parts, each loaded when one of its rows is shown."""
    for part, start in enumerate(range(0, len(rows), PART_ROWS), start=1):
        site.write_script(f"{clinic}/data/rows-{part}.js", f"worklistRows{part}", rows[start : start + PART_ROWS])


def worklist_values(patients: list[dict[str, Any]]) -> Table:
    """Return what a worklist shows as plain values, with the whole pseudonym."""
    rows = [[_value(patient[name]) for name in _VALUES] for patient in patients]
    return Table("Worklist", list(_VALUES.values()), rows)


def _phrases(patient: Patient) -> list[str]:
    """Return the words by which a patient can be found besides the pseudonym; numbers are left out."""
    labels = ("spoke_label", "stage_label", "status_label", "state_label", "prompt", "result_label")
    due = ["reassessment overdue"] if patient["is_reassessment_due"] else []
    reasons = labels_of(patient["reasons"], REASONS)
    return [*(patient[name] for name in labels), *due, *reasons, *patient["confounder_words"], patient["next_visit"]]


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    return round(value, 4) if isinstance(value, float) else value
