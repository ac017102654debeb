"""Exports as strangers write them end in the answers that the detector gives to the bare diaries.

A plain count of the days, without SQL, hands each diary to the detector; `fct_trajectory` must say the same.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from handmade import new_home, small_nights

from pipelines.plateau.judgement import judge
from pipelines.plateau.thresholds import seed_thresholds

LAST_DAY, EARLIEST_DAY = 230, -60
DAYS = np.arange(EARLIEST_DAY, LAST_DAY + 1)
FIRST_START = date(2023, 1, 2)
ANSWERS = (
    "episode_key", "as_of_day", "detector_state", "is_suspected", "plateau_probability", "p_plateau", "p_improving",
    "p_at_goal", "p_worsening", "fitted_mhd", "fitted_low", "fitted_high", "expected_improvement_28d",
    "expected_improvement_84d", "goal_mhd", "has_baseline",
)  # fmt: skip


@dataclass(frozen=True)
class Care:
    """How one clinic writes the care of a patient; days count from the first attended treatment.

    Attributes:
        visits: visit type, attendance, procedure codes and the days of such visits.
        first_entry: first day of the diary.
        needled: day from which there is dry needling.
        has_key: whether the clinic names its episodes.
    """

    visits: tuple[tuple[str, str, str, range], ...] = (("treatment", "attended", "97140", range(0, LAST_DAY, 7)),)
    first_entry: int = -28
    needled: int | None = None
    has_key: bool = True

    @property
    def starts(self) -> tuple[int, ...]:
        """First days of the treatments."""
        return (0,) if self.needled is None else (0, self.needled)


WEEKLY = ("treatment", "attended", "", range(0, LAST_DAY, 7))
CARES = {
    "plain": Care(),
    "no more than must be": Care((WEEKLY,), has_key=False),
    "evaluated ten days before": Care((("evaluation", "attended", "97161", range(-10, -9)), WEEKLY), has_key=False),
    "evaluated two months before": Care((("evaluation", "attended", "97162", range(-59, -58)), WEEKLY)),
    "evaluated on the day": Care((("evaluation", "attended", "97161", range(1)), WEEKLY)),
    "treated at the evaluation": Care(
        (("evaluation", "attended", "97161;97110", range(1)), ("treatment", "attended", "97140", range(9, 200, 7)))
    ),
    "missed the first treatments": Care(
        (
            ("treatment", "no_show", "", range(-7, -6)),
            ("treatment", "cancelled", "", range(-3, -2)),
            ("treatment", "scheduled", "", range(LAST_DAY, LAST_DAY + 9, 7)),
            WEEKLY,
        )
    ),
    "twice a week, reassessed, discharged": Care(
        (
            ("treatment", "attended", "97140;97110", range(0, 120, 3)),
            ("reassessment", "attended", "97164", range(28, 120, 28)),
            ("discharge", "attended", "", range(121, 122)),
        )
    ),
    "seen once": Care((("treatment", "attended", "", range(1)),), has_key=False),
    "a long diary before care": Care(first_entry=EARLIEST_DAY),
    "no diary before care": Care(first_entry=0),
    "a few days of diary before care": Care(first_entry=-8),
    "needled within a week": Care(needled=87),
    "needled on an as-of day": Care(needled=104),
    "needled soon": Care(needled=3),
}
PATIENTS = [(name, copy) for name in CARES for copy in range(4)]
HEADACHE_CHANCES = ((0.8, 0.2), (0.7, 0.6), (0.5, 0.1), (0.3, 0.6))  # before care, and what it tends to


@dataclass(frozen=True)
class Diaries:
    """(N, days) of all patients: days with headache, and days with an entry."""

    headache: np.ndarray
    recorded: np.ndarray


@pytest.fixture(scope="module")
def diaries() -> Diaries:
    rng = np.random.default_rng(77)
    before, later = np.array([HEADACHE_CHANCES[copy] for _, copy in PATIENTS]).T[:, :, None]
    chance = later + (before - later) * np.exp(-DAYS.clip(0) / 45)
    shape = (len(PATIENTS), len(DAYS))
    first = np.array([CARES[name].first_entry for name, _ in PATIENTS])[:, None]
    recorded = (rng.random(shape) < rng.uniform(0.4, 0.95, (shape[0], 1))) & (first <= DAYS)
    return Diaries(rng.random(shape) < chance, recorded)


def episode_of(patient: int) -> str:
    return f"e{patient}" if CARES[PATIENTS[patient][0]].has_key else f"{patient:016x}-1"


def start_of(patient: int) -> date:
    """Every patient begins on a day of their own, on any day of the week."""
    return FIRST_START + timedelta(5 * patient)


def visit_rows(patient: int, extracted_on: date) -> list[str]:
    care = CARES[PATIENTS[patient][0]]
    rows = [(day, *visit) for *visit, days in care.visits for day in days]
    if care.needled is not None:
        rows += [(day, "treatment", "attended", "20560") for day in range(care.needled, LAST_DAY, 14)]
    key = episode_of(patient) if care.has_key else ""
    return [
        f"v{patient}_{number},{patient:016x},north,{key},{start_of(patient) + timedelta(day)},{kind},{attendance},"
        f"{codes},{extracted_on}\n"
        for number, (day, kind, attendance, codes) in enumerate(rows)
    ]


def diary_rows(patient: int, diaries: Diaries, extracted_on: date) -> list[str]:
    return [
        f"{patient:016x},{start_of(patient) + timedelta(int(day))},daily,{str(bool(headache)).lower()},{extracted_on}\n"
        for day, headache, recorded in zip(DAYS, diaries.headache[patient], diaries.recorded[patient], strict=True)
        if recorded
    ]


def as_of_rows(patient: int, diaries: Diaries) -> list[dict[str, object]]:
    care, rows = CARES[PATIENTS[patient][0]], []
    recorded = DAYS[diaries.recorded[patient]]
    for as_of_day in range(6, LAST_DAY + 1, 7):
        number = sum(start <= as_of_day for start in care.starts)
        start = care.starts[number - 1]
        row = {
            "episode_key": episode_of(patient),
            "as_of_day": as_of_day,
            "treatment_stage": ("conservative", "dry_needling")[number - 1],
            "treatment_number": number,
            "week_index": (as_of_day - start) // 7,
            "stage_days": as_of_day - start + 1,
            "recorded_days_28": int(((recorded > as_of_day - 28) & (recorded <= as_of_day)).sum()),
            "baseline_recorded_days": int(((recorded >= -28) & (recorded < 0)).sum()),
        }
        rows.append(row)
    return rows


def week_rows(patient: int, diaries: Diaries) -> list[dict[str, object]]:
    care, rows = CARES[PATIENTS[patient][0]], []
    headache, recorded = diaries.headache[patient], diaries.recorded[patient]
    for start, stage in zip(care.starts, ("conservative", "dry_needling"), strict=False):
        for first, following in pairwise(range(start - 28, LAST_DAY + 8, 7)):
            whole = recorded & (first <= DAYS) & (following > DAYS)
            running = whole & (first + (6 - start) % 7 >= DAYS)
            row = {
                "episode_key": episode_of(patient),
                "treatment_stage": stage,
                "week_index": (first - start) // 7,
                "headache_days": (headache & whole).sum(),
                "recorded_days": whole.sum(),
                "running_headache_days": (headache & running).sum(),
                "running_recorded_days": running.sum(),
            }
            rows.append(row)
    return rows


@pytest.fixture(scope="module")
def expected(diaries: Diaries) -> pd.DataFrame:
    every = range(len(PATIENTS))
    as_of_days = pd.DataFrame([row for patient in every for row in as_of_rows(patient, diaries)])
    weeks = pd.DataFrame([row for patient in every for row in week_rows(patient, diaries)])
    return judge(as_of_days, weeks, seed_thresholds()).set_index(["episode_key", "as_of_day"]).sort_index()


@pytest.fixture(scope="module", params=["limited_data_set", None], ids=["real dates", "no manifest"])
def published(request, diaries: Diaries, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Run one night on the exports, with a manifest that says what their dates are, or without one."""
    home = new_home(tmp_path_factory.mktemp("home"))
    ends = [start_of(patient) + timedelta(LAST_DAY) for patient in range(len(PATIENTS))]
    visits = [row for patient, end in enumerate(ends) for row in visit_rows(patient, end)]
    diary = [row for patient, end in enumerate(ends) for row in diary_rows(patient, diaries, end)]
    keys = "patient_key,clinic_key,episode_key,visit_date,visit_type,attendance,procedure_codes,extracted_on\n"
    texts = {
        "clinic_visits_a.csv": f"visit_id,{keys}" + "".join(visits),
        "headache_diary_a.csv": "patient_key,entry_date,diary_mode,headache,extracted_on\n" + "".join(diary),
    }
    for name, text in texts.items():
        home.put(name, text)
        if request.param:
            home.put(f"{name}.manifest.json", json.dumps({"date_regime": request.param}))
    with small_nights(with_pages=False):
        result = home.run("2026-01-01")
    assert result.exit_code == 0, result.output
    rows = pd.DataFrame(
        home.query(f"select {', '.join(ANSWERS)} from marts.fct_trajectory where as_of_day <= {LAST_DAY}"),
        columns=list(ANSWERS),
    )
    return rows.set_index(["episode_key", "as_of_day"]).sort_index()


def test_every_answer_is_that_to_the_bare_diary(published: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(published, expected[list(published.columns)], check_dtype=False, rtol=0, atol=5e-5)


def test_all_kinds_of_care_are_answered(expected: pd.DataFrame) -> None:
    assert {"plateau", "improving", "at_goal", "indeterminate"} <= set(expected["detector_state"])
