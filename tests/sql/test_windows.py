"""28-day windows: their edges, how full they are, and the headache days per 28 that follow."""

import pytest
from drawn_tables import Draw

FIRST_VISIT = "visit_date\n0"


def test_window_edges(draw: Draw) -> None:
    diary = "entry_date\n" + "\n".join(str(day) for day in (-29, -28, -1, 0, 27, 28))
    draw({"clinic_visits": FIRST_VISIT, "headache_diary": diary}).shows(
        "int_diary_days",
        """
        care_day | window_index
        -29      | -1
        -28      | 0
        -1       | 0
        0        | 1
        27       | 1
        28       | 2
        """,
    )


@pytest.mark.parametrize(
    ("last_day", "windows"),
    [
        (26, "1 | 0  | 27 | false"),
        (27, "1 | 0  | 27 | true"),
        (28, "1 | 0  | 27 | true\n 2 | 28 | 55 | false"),
    ],
)
def test_windows_are_listed_once_they_have_begun(draw: Draw, last_day: int, windows: str) -> None:
    visits = f"""
        visit_date | extracted_on
        0          | {last_day}
    """
    draw({"clinic_visits": visits}).shows(
        "fct_windows",
        f"""
        window_index | start_day | end_day | is_over
        0            | -28       | -1      | true
        {windows}
        """,
    )


@pytest.mark.parametrize(
    ("recorded", "judged"),
    [
        (13, "not_evaluable | -                 | - | -"),
        (14, "prorated      | 10                | 5 | 19"),
        (22, "prorated      | 6.363636363636363 | 5 | 11"),
        (23, "complete      | 5                 | 5 | 10"),
        (28, "complete      | 5                 | 5 | 5"),
    ],
)
def test_recorded_days_decide_what_a_window_is_worth(draw: Draw, recorded: int, judged: str) -> None:
    diary = f"""
        entry_date       | headache
        0..4             | true
        5..{recorded - 1} | false
    """
    draw({"clinic_visits": FIRST_VISIT, "headache_diary": diary}).shows(
        "fct_windows",
        f"""
        recorded_days | headache_days | mhd_status | mhd | mhd_low | mhd_high
        {recorded}    | 5             | {judged}
        """,
        where="window_index = 1",
    )


@pytest.mark.parametrize(
    ("daily", "episodic", "judged"),
    [
        (0, 28, "0  | episodic | -"),
        (13, 1, "13 | episodic | -"),
        (14, 14, "14 | prorated | 0"),
        (23, 1, "23 | complete | 0"),
    ],
)
def test_attack_logs_are_never_counted(draw: Draw, daily: int, episodic: int, judged: str) -> None:
    diary = f"""
        entry_date | diary_mode | headache
        0..{daily - 1} | daily | false
        {daily}..{daily + episodic - 1} | episodic | true
    """
    draw({"clinic_visits": FIRST_VISIT, "headache_diary": diary}).shows(
        "fct_windows",
        f"""
        recorded_days | mhd_status | mhd
        {judged}
        """,
        where="window_index = 1",
    )


def test_the_latest_window_is_the_newest_evaluable_one_that_is_over(draw: Draw) -> None:
    windows = """
        episode_key | window_index | is_over | mhd | mhd_numerator | mhd_denominator
        e           | 0            | true    | 20  | 20            | 1
        e           | 1            | true    | 14  | 14            | 1
        e           | 2            | true    | -   | -             | -
        e           | 3            | false   | 2   | 2             | 1
    """
    draw({"int_windows_judged": windows}).shows(
        "int_episode_outcomes",
        """
        baseline_mhd | latest_window_index | latest_mhd | reduction | reduction_pct
        20           | 1                   | 14         | 6         | 30
        """,
    )
