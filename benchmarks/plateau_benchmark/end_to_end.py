"""The same scores end to end: export files in, a whole night, marts.fct_trajectory out.

The last column counts the answers that differ from those of the detector on the bare diaries.
"""

import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from click.testing import CliRunner

from benchmarks.plateau_benchmark.detector import COLUMNS, Verdicts, detect
from benchmarks.plateau_benchmark.diaries import FIRST_DAY
from benchmarks.plateau_benchmark.report import leaning
from benchmarks.plateau_benchmark.scores import errors, judge_probabilities, recalls, score
from benchmarks.plateau_benchmark.worlds import WORLDS, Patients, draw
from pipelines.cli import main as outcomes

CARE_DAY_0 = np.datetime64("2024-01-01")
NIGHT = "2026-01-01"


def run_end_to_end(patients: int, seed: int) -> None:
    """Run a night for each world and print what marts.fct_trajectory is worth."""
    print(
        "| world | AUROC | within week | false calls % | Brier skill | calibration error | leaning | gated % "
        "| answers | unlike the bare diaries' |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for world in WORLDS:
        drawn = draw(world, patients, seed)
        with tempfile.TemporaryDirectory() as folder:
            verdicts, gated = _judged(drawn, Path(folder))
        ranks, said = score(verdicts.stalled, drawn, 0.94), judge_probabilities(verdicts.stalled, drawn)
        found = recalls(leaning(verdicts), drawn)
        print(
            f"| {world.name} | {ranks.auroc:.3f} | {ranks.auroc_week:.3f} "
            f"| {100 * errors(verdicts.state == 'plateau', drawn).false_calls:.1f} | {said.brier_skill:.3f} "
            f"| {said.calibration_error:.3f} | {np.mean(list(found.values())):.3f} "
            f"| {100 * errors(gated == 'plateau', drawn).false_calls:.1f} "
            f"| {drawn.is_followed.sum():,} | {_differing(verdicts, detect(drawn)):,} |",
            flush=True,
        )


def _differing(found: Verdicts, expected: Verdicts) -> int:
    """Count the answers whose state or any of whose probabilities differ."""
    said, meant = ([*each.probabilities, each.stalled] for each in (found, expected))
    differs = [~np.isclose(*pair, rtol=0, atol=5e-5, equal_nan=True) for pair in zip(said, meant, strict=True)]
    return int((np.any(differs, axis=0) | (found.state != expected.state)).sum())


def _judged(patients: Patients, home: Path) -> tuple[Verdicts, np.ndarray]:
    """Write the exports, run the night, and return the detector's verdicts and the gated states as grids."""
    (home / "inbox").mkdir()
    (home / "outcomes.toml").write_text("settle_seconds = 0\n")
    write_exports(patients, home / "inbox")
    result = CliRunner().invoke(outcomes, ["run", "--home", str(home), "--night", NIGHT, "--no-prefect"])
    if result.exit_code:
        raise SystemExit(result.output)
    with duckdb.connect(str(home / "current" / "outcomes.duckdb"), read_only=True) as connection:
        rows = connection.execute("select * from marts.fct_trajectory").df()
    person = rows["episode_key"].str.removeprefix("e").astype(int).to_numpy()
    week = (rows["as_of_day"].to_numpy() - 6) // 7
    shape = patients.is_followed.shape
    grids = np.full((len(COLUMNS) + 1, *shape), np.nan)
    for grid, column in zip(grids, (*COLUMNS, "plateau_probability"), strict=True):
        grid[person, week] = rows[column]
    states = np.full((2, *shape), "insufficient_data", dtype="<U17")
    for state, column in zip(states, ("detector_state", "state"), strict=True):
        state[person, week] = rows[column].to_numpy(dtype=str)
    if (grids[-1][patients.is_sufficient] != grids[-1][patients.is_sufficient]).any():
        raise SystemExit("fct_trajectory lacks rows that the diaries suffice for")
    return Verdicts(grids[-1], grids[:-1], states[0]), states[1]


def write_exports(patients: Patients, inbox: Path) -> None:
    """Write the patients' exports: a visit a week over the whole follow-up, the diary, and the day of the extract."""
    person, visit = np.nonzero(patients.is_followed)
    ends = _texts(CARE_DAY_0 + (7 * patients.weeks - 1))
    visits = pd.DataFrame(
        {
            "visit_id": [f"v{number}" for number in range(len(person))],
            "patient_key": _keys(person),
            "clinic_key": "north",
            "episode_key": [f"e{number}" for number in person],
            "visit_date": _texts(CARE_DAY_0 + 7 * visit),
            "visit_type": "treatment",
            "attendance": "attended",
            "procedure_codes": "97140",
            "extracted_on": ends[person],
        }
    )
    visits.to_csv(inbox / "clinic_visits_benchmark.csv", index=False)
    person, day = np.nonzero(patients.recorded)
    diary = pd.DataFrame(
        {
            "patient_key": _keys(person),
            "entry_date": _texts(CARE_DAY_0 + (day + FIRST_DAY)),
            "diary_mode": "daily",
            "headache": np.where(patients.headache[person, day], "true", "false"),
            "extracted_on": ends[person],
        }
    )
    diary.to_csv(inbox / "headache_diary_benchmark.csv", index=False)


def _keys(person: np.ndarray) -> list[str]:
    return [f"{number:016x}" for number in person]


def _texts(dates: np.ndarray) -> np.ndarray:
    return np.datetime_as_string(dates.astype("datetime64[D]"))
