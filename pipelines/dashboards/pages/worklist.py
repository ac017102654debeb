"""The treating team's pages: the list of clinics, and each clinic's worklist."""

from collections import defaultdict
from typing import Any

from pipelines.dashboards import patient_sentences as sentences
from pipelines.dashboards.formatting import counted, in_whole, number, percent
from pipelines.dashboards.labels import PLATEAU_STATUSES, SPOKES, STAGES, STATES
from pipelines.dashboards.pages.worklist_data import PART_ROWS, worklist_values, write_lists, write_rows
from pipelines.dashboards.patient_labels import QUESTIONS
from pipelines.dashboards.referral_labels import GATES, REFERRAL_RESULTS
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.site_folder import SiteFolder
from pipelines.dashboards.sparkline import windows_line

_SHORTEST_PSEUDONYM = 8
# Rows per page, short enough to scroll; the browser pages by the same number.
_PAGE_ROWS = 200
IN_HOUSE_RULE = "in_house_prolotherapy"
_ASKED = {
    "no_next_visit": "has_no_next_visit",
    "medical_review": "is_in_medical_review",
    "reassessment_due": "is_reassessment_due",
}
# Plateaus first, then what is unknown, then the rest.
_STATUS_ORDER = list(PLATEAU_STATUSES)


def write_worklists(site: SiteFolder, release: Release) -> None:
    """Write each clinic's worklist: pages of rows, and the data by which the browser searches all of them.

    Args:
        site: the treating team's site.
        release: the release.
    """
    windows = _windows(release)
    prompts = {row["patient_key"]: row for row in release.rows("marts.rpt_prompts")}
    counts = {
        (row["clinic_key"], row["question"]): row["patients"] for row in release.rows("marts.rpt_worklist_counts")
    }
    by_clinic: dict[str, list[Row]] = {clinic: [] for clinic in team_clinics(release)}
    for row in release.rows("marts.rpt_worklist"):
        by_clinic[row["clinic_key"]].append(row)
    for clinic, rows in by_clinic.items():
        rows.sort(key=lambda row: _place(row, prompts[row["patient_key"]]))
        patients = _patients(rows, prompts, windows, release.thresholds)
        content = {
            "clinic": clinic,
            "headline": headline(rows),
            "summary": _clinic_metrics(release, clinic),
            "statuses": [(code, label, counts.get((clinic, code), 0)) for code, label in PLATEAU_STATUSES.items()],
            "questions": [(code, label, counts.get((clinic, code), 0)) for code, label in QUESTIONS.items()],
            "charges": in_house_charges(release),
        }
        _write_pages(site, clinic, content, patients)
        site.write_values(f"{clinic}/data/worklist.csv", worklist_values(patients))


def _write_pages(site: SiteFolder, clinic: str, content: dict[str, Any], patients: list[dict[str, Any]]) -> None:
    rows = [site.render("worklist_row.html", p=patient) for patient in patients]
    starts = range(0, max(len(rows), 1), _PAGE_ROWS)
    lists = write_lists(site, clinic, patients)
    shared = {"all_rows": len(rows), "pages": len(starts), "page_rows": _PAGE_ROWS, "part_rows": PART_ROWS}
    for page, start in enumerate(starts, start=1):
        shown = {"rows": rows[start : start + _PAGE_ROWS], "page": page, "lists": lists}
        name = "index.html" if page == 1 else f"page-{page}.html"
        site.write_page(f"{clinic}/{name}", "worklist.html", **content, **shared, **shown)
    if len(starts) > 1:
        write_rows(site, clinic, rows)


def in_house_charges(release: Release) -> int:
    """Return how many quarantined rows charge prolotherapy, which the network never performs."""
    return sum(row["rows"] for row in release.rows("meta.quarantine") if row["rule"] == IN_HOUSE_RULE)


def _patients(
    rows: list[Row], prompts: dict[str, Row], windows: dict[str, list[float | None]], limits: dict[str, float]
) -> list[dict[str, Any]]:
    names = short_pseudonyms([row["patient_key"] for row in rows])
    return [
        _patient(
            row, prompts[row["patient_key"]]["prompt"], names[row["patient_key"]], windows[row["episode_key"]], limits
        )
        for row in rows
    ]


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


def team_clinics(release: Release) -> list[str]:
    """Return every clinic that has an episode, in alphabetical order."""
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
    value = row["metric_value"]
    if row["numerator"] is not None:
        return percent(value)
    return number(None if value is None else in_whole(value, metric["unit"]))


def _metric_basis(row: Row) -> str:
    if not row["denominator"]:
        return ""
    return f"{'median' if row['numerator'] is None else row['numerator']} of {row['denominator']}"


def _place(row: Row, prompt: Row) -> tuple[int, int, int, str]:
    return (
        prompt["urgency"],
        _STATUS_ORDER.index(row["plateau_status"]),
        -(row["weeks_on_plateau"] or 0),
        row["patient_key"],
    )


def _patient(
    row: Row, prompt: str, pseudonym: str, windows: list[float | None], limits: dict[str, float]
) -> dict[str, Any]:
    return row | {
        "pseudonym": pseudonym,
        "spoke_label": SPOKES[row["primary_spoke"]],
        "stage_label": STAGES[row["stage"]],
        "state_label": _state(row, limits),
        "status_label": PLATEAU_STATUSES[row["plateau_status"]],
        "weeks_label": _weeks(row["weeks_on_plateau"]),
        "spark": windows_line(windows),
        "why": f"{sentences.why(row, limits)} {sentences.window_across_goal(row)}".rstrip(),
        "is_window_at_goal": sentences.is_window_at_goal(row),
        "confounder_words": sentences.confounders(row),
        "recorded": sentences.recorded_days(row),
        "prompt": sentences.prompt(prompt, row),
        "prompt_code": prompt,
        "next_visit": sentences.next_visit(row["days_to_next_visit"]),
        "result_label": REFERRAL_RESULTS[row["referral_result"]],
        "asks": " ".join(code for code, column in _ASKED.items() if row[column]),
        "gates": [(name, row[gate]) for gate, (name, _) in GATES.items()],
    }


def _state(row: Row, limits: dict[str, float]) -> str:
    state = row["trajectory_state"]
    return sentences.goal_verdict(row, limits) if state == "at_goal" else STATES[state]


def _weeks(weeks: int | None) -> str:
    if weeks is None:
        return ""
    return "since this week" if weeks == 0 else f"for {counted(weeks, 'week')}"
