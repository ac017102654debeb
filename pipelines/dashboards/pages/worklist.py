"""The treating team's pages: the list of clinics, and each clinic's worklist."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipelines.dashboards import patient_sentences as sentences
from pipelines.dashboards.formatting import counted, number, percent
from pipelines.dashboards.labels import GATES, PLATEAU_STATUSES, REFERRAL_RESULTS, SPOKES, STAGES, STATES
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.sparkline import sparkline
from pipelines.dashboards.tables import Table

_SHORTEST_PSEUDONYM = 8
_VALUES = {
    "patient_key": "patient",
    "spoke_label": "primary spoke",
    "stage_label": "stage",
    "status_label": "status",
    "state_label": "state",
    "weeks_on_plateau": "weeks on plateau",
    "baseline_mhd": "headache days per 28 before care",
    "latest_mhd": "headache days per 28, latest window",
    "plateau_probability": "probability",
    "recorded_days_28": "recorded days of the last 28",
    "why": "why",
    "confounder_words": "confounders",
    "prompt": "suggested review",
    "is_reassessment_due": "reassessment due",
    "result_label": "referral gates",
    "missing_gates": "unknown gates",
    "days_to_next_visit": "days to next visit",
}
# Plateaus first, then what is unknown, then the rest.
_STATUS_ORDER = list(PLATEAU_STATUSES)


def worklists(release: Release) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each clinic's key and what its worklist shows."""
    windows = _windows(release)
    prompts = {row["patient_key"]: row for row in release.rows("marts.rpt_prompts")}
    by_clinic: dict[str, list[Row]] = {clinic: [] for clinic in _clinics(release)}
    for row in release.rows("marts.rpt_worklist"):
        by_clinic[row["clinic_key"]].append(row)
    for clinic, rows in by_clinic.items():
        rows.sort(key=lambda row: _place(row, prompts[row["patient_key"]]))
        names = short_pseudonyms([row["patient_key"] for row in rows])
        mcid = release.thresholds["mcid_mhd"]
        patients = [
            _patient(
                row, prompts[row["patient_key"]]["prompt"], names[row["patient_key"]], windows[row["episode_key"]], mcid
            )
            for row in rows
        ]
        yield (
            clinic,
            {
                "clinic": clinic,
                "headline": headline(rows),
                "patients": patients,
                "summary": _clinic_metrics(release, clinic),
                "statuses": _tally(rows),
            },
        )


def worklist_values(patients: list[dict[str, Any]]) -> Table:
    """Return what a worklist shows as plain values, with the whole pseudonym."""
    rows = [[_value(patient[name]) for name in _VALUES] for patient in patients]
    return Table("Worklist", list(_VALUES.values()), rows)


def clinic_list(release: Release) -> Table:
    """Return the table of clinics with their caseload by status."""
    counts: dict[str, dict[str, int]] = {clinic: dict.fromkeys(PLATEAU_STATUSES, 0) for clinic in _clinics(release)}
    for row in release.rows("marts.rpt_worklist"):
        counts[row["clinic_key"]][row["plateau_status"]] += 1
    rows = [[clinic, *tally.values(), sum(tally.values())] for clinic, tally in counts.items()]
    return Table("Patients in care by clinic", ["Clinic", *PLATEAU_STATUSES.values(), "All in care"], rows)


def headline(rows: list[Row]) -> str:
    """Say in at most ten words how many patients are on plateau and how many are new."""
    plateaus = [row for row in rows if row["trajectory_state"] == "plateau"]
    new = sum(row["plateau_status"] == "new" for row in plateaus)
    if not plateaus:
        return "No patient on plateau"
    return f"{counted(len(plateaus), 'patient')} on plateau, {new or 'none'} of them new"


def short_pseudonyms(keys: list[str]) -> dict[str, str]:
    """Shorten patient keys to the fewest leading characters that tell them apart, eight at least."""
    length = _SHORTEST_PSEUDONYM
    while len({key[:length] for key in keys}) < len(set(keys)):
        length += 1
    return {key: key[:length] for key in keys}


def _clinics(release: Release) -> list[str]:
    return sorted({row["clinic_key"] for row in release.rows("marts.dim_episodes")})


def _windows(release: Release) -> dict[str, list[float | None]]:
    """Return each episode's headache days per window that is over, baseline first."""
    windows: dict[str, list[float | None]] = defaultdict(list)
    for row in release.rows("marts.fct_windows"):
        if row["is_over"]:
            windows[row["episode_key"]].append(row["mhd"])
    return windows


def _clinic_metrics(release: Release, clinic: str) -> list[tuple[str, str, str]]:
    """Return label, value and basis of each metric of a clinic, in the registry's order."""
    found = ((metric, release.values.get((clinic, name))) for name, metric in release.metrics.items())
    return [(metric["label"], _metric_value(metric, row), _metric_basis(row)) for metric, row in found if row]


def _metric_value(metric: Row, row: Row) -> str:
    if metric["unit"] == "patients":
        return str(row["numerator"])
    return number(row["metric_value"]) if row["numerator"] is None else percent(row["metric_value"])


def _metric_basis(row: Row) -> str:
    return (
        f"median of {row['denominator']}" if row["numerator"] is None else f"{row['numerator']} of {row['denominator']}"
    )


def _place(row: Row, prompt: Row) -> tuple[int, int, int, str]:
    return (
        prompt["urgency"],
        _STATUS_ORDER.index(row["plateau_status"]),
        -(row["weeks_on_plateau"] or 0),
        row["patient_key"],
    )


def _tally(rows: list[Row]) -> list[tuple[str, str, int]]:
    counts = dict.fromkeys(PLATEAU_STATUSES, 0)
    for row in rows:
        counts[row["plateau_status"]] += 1
    return [(status, PLATEAU_STATUSES[status], patients) for status, patients in counts.items()]


def _patient(row: Row, prompt: str, pseudonym: str, windows: list[float | None], mcid_mhd: float) -> dict[str, Any]:
    return row | {
        "pseudonym": pseudonym,
        "spoke_label": SPOKES[row["primary_spoke"]],
        "stage_label": STAGES[row["stage"]],
        "state_label": STATES[row["trajectory_state"]],
        "status_label": PLATEAU_STATUSES[row["plateau_status"]],
        "status_order": _STATUS_ORDER.index(row["plateau_status"]),
        "weeks_label": _weeks(row["weeks_on_plateau"]),
        "spark": sparkline(windows),
        "why": sentences.why(row, mcid_mhd),
        "confounder_words": sentences.confounders(row),
        "prompt": sentences.prompt(prompt, row),
        "prompt_code": prompt,
        "next_visit": sentences.next_visit(row["days_to_next_visit"]),
        "result_label": REFERRAL_RESULTS[row["referral_result"]],
        "gates": [(name, row[gate]) for gate, (name, _) in GATES.items()],
    }


def _weeks(weeks: int | None) -> str:
    if weeks is None:
        return ""
    return "since this week" if weeks == 0 else f"for {counted(weeks, 'week')}"


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    return round(value, 4) if isinstance(value, float) else value
