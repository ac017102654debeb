"""A simulated clinic network: exports as clinics would send them, and apart from them the planted truth.

The order of the story: patients and their episodes, the care that each gets with its true course, the rows of
visits and diaries, earlier versions of some rows, files.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.plateau.curves import WINDOW_DAYS, Floats
from pipelines.simulation.calendars import calendar_origins
from pipelines.simulation.canonical import diary_export, visit_export
from pipelines.simulation.care import Care, draw_care
from pipelines.simulation.diaries import diary_rows
from pipelines.simulation.episodes import Episodes, draw_episodes
from pipelines.simulation.exports import FILE_FORMATS, copy_rows, write_export
from pipelines.simulation.patients import Patients, draw_patients
from pipelines.simulation.rarities import add_rare_answers, add_rare_codes
from pipelines.simulation.revisions import with_diary_revisions, with_visit_revisions
from pipelines.simulation.truth import episode_truth, trajectory_truth
from pipelines.simulation.visit_records import first_visit_days, visit_rows

SUBJECTS = ("patients", "episodes", "care", "visits", "diary", "revisions", "rarities")
SHORTEST_CALENDAR = 120


@dataclass(frozen=True)
class SimulatedNetwork:
    """Counts of what was written."""

    patients: int
    episodes: int
    visit_rows: int
    diary_rows: int


def simulate_network(
    out: Path,
    truth: Path,
    *,
    patients: int,
    days: int,
    seed: int,
    clinics: int,
    date_regime: str,
    file_format: str,
) -> SimulatedNetwork:
    """Write the two exports of a simulated network with their manifests, and the planted truth.

    Args:
        out: inbox to write `clinic_visits_simulated.*` and `headache_diary_simulated.*` to.
        truth: folder for `truth_episodes.parquet` and `truth_trajectory.parquet`; not inside `out`.
        patients: number of patients.
        days: length of the network's calendar in days, at least 120.
        seed: the same seed gives the same bytes.
        clinics: number of clinics.
        date_regime: `shifted`, `limited_data_set` or `relative_day`.
        file_format: `csv`, `csv.gz` or `parquet`.

    Returns:
        Counts of what was written.

    Raises:
        ValueError: if a count is too small, the regime or the format unknown, or `truth` lies inside `out`.
    """
    _check(out, truth, file_format, patients=patients, days=days, clinics=clinics)
    rng = _streams(seed)
    people = draw_patients(rng["patients"], patients, clinics)
    episodes = draw_episodes(rng["episodes"], people, days)
    care = draw_care(rng["care"], episodes, people, days)
    levels = care.levels(days)
    visits = visit_rows(rng["visits"], episodes, people, care, levels)
    entries = diary_rows(rng["diary"], episodes, levels, care.exits.last_day, days)
    add_rare_codes(rng["rarities"], visits)
    add_rare_answers(rng["rarities"], visits, "clinic_visits")
    add_rare_answers(rng["rarities"], entries, "headache_diary")
    origins = calendar_origins(date_regime, days, people.shift_weeks, first_visit_days(visits, episodes))
    _write_truth(truth, episodes, people, care, origins, levels)
    cut = days - 1 - episodes.start
    visits = with_visit_revisions(rng["revisions"], visits, cut[visits["episode"]])
    entries = with_diary_revisions(rng["revisions"], entries, cut[entries["episode"]])
    exported = {
        "clinic_visits": visit_export(visits, people, episodes, origins),
        "headache_diary": diary_export(entries, people, episodes, origins),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in exported.items():
        write_export(rows, out / f"{name}_simulated.{file_format}", date_regime, is_simulated=True)
    return SimulatedNetwork(patients, len(levels), len(visits), len(entries))


def _streams(seed: int) -> dict[str, np.random.Generator]:
    """Return a separate random stream per subject, so that changing the diary does not change the visits."""
    spawned = np.random.SeedSequence(seed).spawn(len(SUBJECTS))
    return {name: np.random.default_rng(stream) for name, stream in zip(SUBJECTS, spawned, strict=True)}


def _check(out: Path, truth: Path, file_format: str, *, patients: int, days: int, clinics: int) -> None:
    if patients < 1 or clinics < 1 or days < SHORTEST_CALENDAR:
        raise ValueError(f"a network needs a patient, a clinic and at least {SHORTEST_CALENDAR} days")
    if file_format not in FILE_FORMATS:
        raise ValueError(f"file_format must be one of {', '.join(FILE_FORMATS)}")
    if truth.resolve().is_relative_to(out.resolve()):
        raise ValueError("the truth must not lie in the inbox")


def _write_truth(
    folder: Path,
    episodes: Episodes,
    people: Patients,
    care: Care,
    origins: NDArray[np.datetime64],
    levels: Floats,
) -> None:
    days = levels.shape[1] - WINDOW_DAYS
    folder.mkdir(parents=True, exist_ok=True)
    copy_rows(episode_truth(episodes, people, care, origins, days), folder / "truth_episodes.parquet")
    weekly = trajectory_truth(episodes, people, levels, care.states(days))
    copy_rows(weekly, folder / "truth_trajectory.parquet")
