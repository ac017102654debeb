"""What must not change fct_trajectory: order and files of rows, a shift of all dates, and whatever comes later."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from handmade import new_home, small_nights

CARE_DAY_0, LAST_DAY = date(2024, 1, 1), 160
VISITS_HEADER = (
    "visit_id,patient_key,clinic_key,episode_key,visit_date,visit_type,attendance,dry_needling_performed,extracted_on\n"
)
DIARY_HEADER = "patient_key,entry_date,diary_mode,headache,extracted_on\n"
Rows = list[str]
Trajectory = list[tuple]


def exports(last_day: int = LAST_DAY, shift: int = 0, last_entry: int = LAST_DAY) -> tuple[Rows, Rows]:
    """Write visits and diary of four patients up to a day; one of them is needled from day 70 on."""
    rng = np.random.default_rng(40)
    headache = rng.random((4, 400)) < np.linspace(0.3, 0.8, 4)[:, None]
    recorded = rng.random((4, 400)) < 0.75

    def on(day: int) -> date:
        return CARE_DAY_0 + timedelta(day + shift)

    visits = [
        f"v{patient}_{day},{patient:016x},north,e{patient},{on(day)},treatment,attended,"
        f"{str(patient == 3 and day >= 70).lower()},{on(last_day)}\n"
        for patient in range(4)
        for day in range(0, last_day + 1, 7)
    ]
    diary = [
        f"{patient:016x},{on(day)},daily,{str(headache[patient, day]).lower()},{on(last_day)}\n"
        for patient in range(4)
        for day in range(-28, min(last_day, last_entry) + 1)
        if recorded[patient, day]
    ]
    return visits, diary


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Trajectory]:
    """Run one night on the given exports, each cut into files, and return fct_trajectory."""

    def run(visits: Rows, diary: Rows, files: int = 1) -> Trajectory:
        home = new_home(tmp_path_factory.mktemp("home"))
        for name, header, rows in (("clinic_visits", VISITS_HEADER, visits), ("headache_diary", DIARY_HEADER, diary)):
            for file in range(files):
                home.put(f"{name}_{file}.csv", header + "".join(rows[file::files]))
        result = home.run("2026-01-01")
        assert result.exit_code == 0, result.output
        return home.query("select * from marts.fct_trajectory order by episode_key, as_of_day")

    with small_nights(with_pages=False):
        yield run


@pytest.fixture(scope="module")
def base(judge: Callable[..., Trajectory]) -> Trajectory:
    return judge(*exports())


def test_as_of_days_are_the_ends_of_whole_care_weeks(base: Trajectory) -> None:
    assert [row[1] for row in base] == [*range(6, LAST_DAY + 1, 7)] * 4


def test_shuffled_rows_in_three_files_and_a_shift_of_all_dates_give_the_same_answers(
    judge: Callable[..., Trajectory], base: Trajectory
) -> None:
    rng = np.random.default_rng(41)
    shuffled = [list(rng.permutation(rows)) for rows in exports(shift=-397)]
    assert judge(*shuffled, files=3) == base


def test_later_days_never_change_an_earlier_answer(judge: Callable[..., Trajectory], base: Trajectory) -> None:
    known = judge(*exports(last_day=100))
    assert known == [row for row in base if row[1] <= 100]


def test_further_days_without_an_entry_leave_the_answers_before_them(
    judge: Callable[..., Trajectory], base: Trajectory
) -> None:
    silent = judge(*exports(last_day=LAST_DAY + 60, last_entry=LAST_DAY))
    assert [row for row in silent if row[1] <= LAST_DAY] == base
