"""Diary weeks as charts draw them: whole care weeks, gaps as gaps, attack logs apart."""

import pytest
from drawn_tables import Draw


@pytest.mark.parametrize(("last_day", "last_week"), [(5, -1), (6, 0), (12, 0), (13, 1)])
def test_weeks_reach_from_the_span_to_the_last_whole_week(draw: Draw, last_day: int, last_week: int) -> None:
    visits = f"visit_date | extracted_on\n0 | {last_day}"
    draw({"clinic_visits": visits}).shows(
        "fct_diary_weeks",
        f"""
        care_week       | recorded_days | headache_days_per_28
        -8..{last_week} | 0             | -
        """,
    )


def test_counts_of_daily_entries_and_of_attacks(draw: Draw) -> None:
    diary = """
        entry_date | headache | diary_mode | extracted_on
        -7..-4     | true     | daily      | 27
        -3..-1     | false    | daily      | 27
        0..2       | false    | daily      | 27
        7          | true     | daily      | 27
        8          | false    | daily      | 27
        9          | true     | episodic   | 27
        14         | true     | episodic   | 27
    """
    draw({"clinic_visits": "visit_date | extracted_on\n0 | 27", "headache_diary": diary}).shows(
        "fct_diary_weeks",
        """
        care_week | recorded_days | headache_days | headache_days_per_28 | episodic_entries
        -1        | 7             | 4             | 16                   | 0
        0         | 3             | 0             | 0                    | 0
        1         | 2             | 1             | 14                   | 1
        2         | 0             | 0             | -                    | 1
        3         | 0             | 0             | -                    | 0
        """,
        where="care_week >= -1",
    )


def test_an_episode_without_treatment_has_no_weeks(draw: Draw) -> None:
    visits = "visit_date | visit_type | extracted_on\n0 | evaluation | 27"
    draw({"clinic_visits": visits}).shows("fct_diary_weeks", "care_week")
