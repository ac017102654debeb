"""The treating team's patient pages: one template, one page and one CSV file per patient."""

import hashlib
import os
from pathlib import Path
from typing import Any

from pipelines.dashboards import patient_sentences as sentences
from pipelines.dashboards import patient_tables as tables
from pipelines.dashboards.labels import SPOKES, STAGES
from pipelines.dashboards.patient_chart import patient_figure, plateau_runs
from pipelines.dashboards.patient_course import Course, courses, is_attack_log
from pipelines.dashboards.patient_headline import headline, latest_window, place_in_care
from pipelines.dashboards.patient_values import levels_table
from pipelines.dashboards.reference_lines import drawn_levels
from pipelines.dashboards.referral_labels import GATE_MEANINGS, GATES, REFERRAL_RESULTS
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.site_folder import SiteFolder

# The first bytes of a page hold the digest of its inputs.
_HEAD_BYTES = 1_200


def write_patient_pages(site: SiteFolder, release: Release, previous: Path | None) -> None:
    """Write every patient's page; one whose inputs are those of the last release is linked to it instead.

    Args:
        site: the treating team's site.
        release: the release.
        previous: root of the same site in the last release, if there is one.
    """
    prompts = {row["patient_key"]: row["prompt"] for row in release.rows("marts.rpt_prompts")}
    in_care = {row["patient_key"]: row for row in release.rows("marts.rpt_worklist")}
    for course in courses(release):
        folder = f"{course.person['clinic_key']}/patients"
        name = course.person["patient_key"]
        task = (in_care.get(name), prompts.get(name))
        made_from = _digest((course.values(), task), release)
        if previous and _link(previous / folder, site.root / folder, name, made_from):
            site.pages += 1
            continue
        content = patient(course, release.thresholds) | _task(*task)
        site.write_page(f"{folder}/{name}.html", "patient.html", made_from=made_from, **content)
        site.write_values(f"{folder}/data/{name}.csv", content["figure"].table)


def patient(course: Course, limits: dict[str, float]) -> dict[str, Any]:
    """Return what one patient's page shows.

    Args:
        course: the patient's newest care episode.
        limits: every threshold's value by name.
    """
    person, newest = course.person, course.states[-1] if course.states else {}
    latest = newest and newest | {"trajectory_state": newest["state"], "latest_mhd": person.get("latest_mhd")}
    return {
        "person": person,
        "headline": headline(course, limits),
        "place": place_in_care(person),
        "latest_window": latest_window(course),
        "spoke": SPOKES[person["primary_spoke"]],
        "why": _why(course, limits),
        "window_across_goal": sentences.window_across_goal(latest) if latest else "",
        "is_window_at_goal": bool(latest) and sentences.is_window_at_goal(latest),
        "confounders": sentences.confounders(newest) if newest else [],
        "recorded": sentences.recorded_days(newest),
        "next_visit": sentences.next_visit(person.get("days_to_next_visit")),
        "newest": newest,
        "plateaus": [_plateau(run, limits) for run in plateau_runs(course.states)],
        "stages": [(STAGES[row["stage"]], row["start_day"]) for row in course.spells],
        "figure": patient_figure(course, limits),
        "levels": levels_table(drawn_levels(course, limits)),
        "weeks": tables.weeks_table(course),
        "windows": tables.windows_table(course),
        "is_attack_log": is_attack_log(course.weeks),
        "changes": tables.changes_table(course),
        "scores": tables.scores_table(course),
        "visits": tables.visits_table(course),
        "earlier": tables.earlier_table(course),
        "gates": [
            (name, GATE_MEANINGS[gate], row[gate], sentences.settles(gate, newest))
            for row in course.gates
            for gate, (name, _) in GATES.items()
        ],
        "evidence": tables.evidence_table(course),
        "result": [REFERRAL_RESULTS[row["result"]] for row in course.gates],
        "notes": [row["medical_review_note"] for row in course.gates if row["medical_review_note"]],
    }


def _task(row: Row | None, prompt: str | None) -> dict[str, Any]:
    """Return what the worklist suggests for a patient in care; nothing for one who is not."""
    if row is None or prompt is None:
        return {"prompt": "", "is_reassessment_due": False}
    return {"prompt": sentences.prompt(prompt, row), "is_reassessment_due": row["is_reassessment_due"]}


def _why(course: Course, limits: dict[str, float]) -> str:
    unjudged = {"state": "insufficient_data", "reasons": None, "plateau_probability": None}
    newest = course.states[-1] if course.states else unjudged
    return sentences.why({**newest, "trajectory_state": newest["state"]}, limits)


def _plateau(run: list[Row], limits: dict[str, float]) -> str:
    first, last = run[0]["as_of_day"], run[-1]["as_of_day"]
    reason = sentences.why({**run[0], "trajectory_state": "plateau"}, limits)
    span = f"Week {first // 7}" if first == last else f"Weeks {first // 7} to {last // 7}"
    return f"{span}, when called: {reason[0].lower()}{reason[1:]}"


def _digest(facts: object, release: Release) -> str:
    """Return the digest of all that a patient's page is made from, the program among it."""
    parts = (release.build["code_version"], release.build["is_simulated"], facts)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _link(old: Path, new: Path, name: str, made_from: str) -> bool:
    """Link page and CSV of the last release where the page was made from the same; returns whether both are there."""
    page, values = old / f"{name}.html", old / "data" / f"{name}.csv"
    if not page.is_file() or not values.is_file():
        return False
    with page.open("rb") as file:
        if made_from.encode() not in file.read(_HEAD_BYTES):
            return False
    (new / "data").mkdir(parents=True, exist_ok=True)
    try:
        os.link(values, new / "data" / values.name)
        os.link(page, new / page.name)
    except OSError:  # not every file system has hard links; what is written now must not be the last release's file
        (new / "data" / values.name).unlink(missing_ok=True)
        return False
    return True
