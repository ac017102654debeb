"""What the detector reads: weekly as-of days, and the diary in weeks of each treatment."""

import pytest
from drawn_tables import Draw


@pytest.mark.parametrize(
    ("last_day", "as_of_days"), [(5, []), (6, [6]), (12, [6]), (13, [6, 13]), (27, [6, 13, 20, 27])]
)
def test_as_of_days_end_with_the_last_whole_care_week(draw: Draw, last_day: int, as_of_days: list[int]) -> None:
    visits = f"visit_date | extracted_on\n0 | {last_day}"
    drawn = "\n".join(["as_of_day", *map(str, as_of_days)])
    draw({"clinic_visits": visits}).shows("int_as_of_days", drawn)


def test_recorded_days_of_the_last_28_and_of_the_baseline(draw: Draw) -> None:
    visits = "visit_date | extracted_on\n0 | 34"
    diary = """
        entry_date | diary_mode | extracted_on
        -40..-29   | daily      | 34
        -28..-20   | daily      | 34
        -1         | daily      | 34
        0..6       | daily      | 34
        7..9       | episodic   | 34
        20..27     | daily      | 34
        34         | daily      | 34
    """
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "int_as_of_days",
        """
        as_of_day | recorded_days_28 | baseline_recorded_days
        6         | 10               | 10
        13        | 8                | 10
        20        | 9                | 10
        27        | 15               | 10
        34        | 9                | 10
        """,
    )


def test_each_day_is_judged_in_the_treatment_in_force(draw: Draw) -> None:
    visits = """
        visit_date | dry_needling_performed | extracted_on
        0          | false                  | 27
        10         | true                   | 27
    """
    draw({"clinic_visits": visits}).shows(
        "int_as_of_days",
        """
        as_of_day | treatment_stage | treatment_number | stage_days | week_index
        6         | conservative    | 1                | 7          | 0
        13        | dry_needling    | 2                | 4          | 0
        20        | dry_needling    | 2                | 11         | 1
        27        | dry_needling    | 2                | 18         | 2
        """,
    )


@pytest.mark.parametrize(
    ("start", "running"),
    [
        # the as-of day 20 ends the treatment's own week
        (14, "7 | 2 | 7 | 2"),
        # the as-of day 13 is the fourth day of the week 10..16
        (10, "7 | 2 | 4 | 1"),
        # the as-of day 13 is the first day of the week 13..19
        (13, "7 | 2 | 1 | 1"),
    ],
)
def test_a_running_week_counts_up_to_the_as_of_day_in_it(draw: Draw, start: int, running: str) -> None:
    visits = f"""
        visit_date | dry_needling_performed
        0          | false
        {start}    | true
    """
    diary = f"""
        entry_date | headache
        {start} | true
        {start + 1}..{start + 5} | false
        {start + 6} | true
    """
    columns = "recorded_days | headache_days | running_recorded_days | running_headache_days"
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "int_diary_weeks", f"{columns}\n{running}", where="treatment_stage = 'dry_needling' and week_index = 0"
    )


def test_weeks_reach_from_four_before_the_treatment_to_the_52nd_of_it(draw: Draw) -> None:
    diary = "entry_date\n" + "\n".join(str(day) for day in (-29, -28, -1, 0, 6, 7, 363, 364))
    draw({"clinic_visits": "visit_date\n0", "headache_diary": diary}).shows(
        "int_diary_weeks",
        """
        week_index | recorded_days
        -4         | 1
        -1         | 1
        0          | 2
        1          | 1
        51         | 1
        """,
    )


def test_a_later_treatment_reads_the_four_weeks_before_it(draw: Draw) -> None:
    visits = """
        visit_date | dry_needling_performed
        0          | false
        50         | true
    """
    diary = """
        entry_date | diary_mode
        21         | daily
        22         | daily
        49         | daily
        48         | episodic
        50         | daily
    """
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "int_diary_weeks",
        """
        week_index | recorded_days
        -4         | 1
        -1         | 1
        0          | 1
        """,
        where="treatment_stage = 'dry_needling'",
    )
