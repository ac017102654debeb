"""From rows of the two exports, as tables, to the reference's records."""

from datetime import date

import pandas as pd

from reference.records import Entry, Version, Visit
from reference.spokes import SPOKES

Rows = pd.DataFrame


def visits_of(rows: Rows) -> list[Visit]:
    """Return the versions of visits; rows carry `loaded_night` beside the columns of the export."""
    return [_visit(row, told, night) for row, (told, night) in enumerate(_told(rows))]


def entries_of(rows: Rows) -> list[Entry]:
    """Return the versions of diary days."""
    return [
        Entry(row, told["patient_key"], told["entry_date"], told["diary_mode"] == "daily", bool(told["headache"]),
              _version(told, night, told["entered_on"] or told["entry_date"]))
        for row, (told, night) in enumerate(_told(rows))
    ]  # fmt: skip


def _told(rows: Rows) -> list[tuple[dict, date]]:
    """Return each row with None for what was not recorded, and the night of its patient's first load."""
    told = rows.astype(object).where(rows.notna() & (rows != ""), None).to_dict("records")
    first: dict[str, date] = {}
    for row in told:
        first[row["patient_key"]] = min(first.get(row["patient_key"], row["loaded_night"]), row["loaded_night"])
    return [(row, first[row["patient_key"]]) for row in told]


def _version(told: dict, first_night: date, own_day: date) -> Version:
    is_first = told["loaded_night"] == first_night
    return Version(
        told["extracted_on"], own_day if is_first else told["extracted_on"], told["record_status"] == "removed"
    )


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code for code in (text or "").split(";") if code)


def _visit(row: int, told: dict, first_night: date) -> Visit:
    return Visit(
        row=row,
        visit_id=told["visit_id"],
        patient=told["patient_key"],
        episode=told["episode_key"],
        day=told["visit_date"],
        kind=told["visit_type"],
        attendance=told["attendance"],
        version=_version(told, first_night, told["visit_date"]),
        procedures=_codes(told["procedure_codes"]),
        diagnoses=_codes(told["diagnosis_codes"]),
        needling=told["dry_needling_performed"],
        instability=told["instability_finding"],
        beighton=told["beighton_score"],
        trauma=told["neck_trauma_history"],
        expert=told["persistent_mechanical_issue"],
        spokes={spoke: told[f"spoke_{spoke}"] for spoke in SPOKES},
        referral_type=told["referral_type"],
        referral_key=told["referral_key"],
        referral_status=told["referral_status"],
        age_band=told["age_band"],
    )
