"""Every diary that gives the detector little to read gets a stated answer, and the reason for it."""

import pytest
from drawn_tables import Draw

VISITS = """
    visit_date | dry_needling_performed | extracted_on
    0..203/7   | false                  | 203
"""


def newest(draw: Draw, diary: str, visits: str = VISITS) -> tuple:
    header = "entry_date | headache | diary_mode | extracted_on"
    lines = [f"{line.strip()} | 203" for line in diary.strip().splitlines()]
    warehouse = draw({"clinic_visits": visits, "headache_diary": "\n".join([header, *lines])})
    table = warehouse.build("fct_trajectory")
    return warehouse.connection.execute(
        f"select detector_state, state, reasons, confounders, plateau_probability is null from {table} "
        "where as_of_day = 202"
    ).fetchall()[0]


@pytest.mark.parametrize(
    ("diary", "answer"),
    [
        # no diary at all
        ("", ("insufficient_data", "insufficient_data", "few_recorded_days", "no_baseline;few_entries", True)),
        # no diary before care: the goal is 4, and the answer is marked
        ("0..203 | true | daily", ("plateau", "plateau", None, "no_baseline", False)),
        # one entry a week
        (
            "-28..203/7 | true | daily",
            ("insufficient_data", "insufficient_data", "few_recorded_days", "no_baseline;few_entries", True),
        ),
        # months of gaps: what was written before them does not answer for today
        (
            "-28..60 | true | daily",
            ("insufficient_data", "insufficient_data", "few_recorded_days", "few_entries", True),
        ),
        # attack logs only
        (
            "-28..203 | true | episodic",
            ("insufficient_data", "insufficient_data", "episodic_diary", "no_baseline", True),
        ),
        # a headache on every day
        ("-28..203 | true | daily", ("plateau", "plateau", None, None, False)),
        # on none
        ("-28..203 | false | daily", ("at_goal", "at_goal", None, None, False)),
    ],
    ids=["no diary", "no baseline", "one entry a week", "gaps", "attack log", "all days", "no day"],
)
def test_a_poor_diary_gets_a_stated_answer(draw: Draw, diary: str, answer: tuple) -> None:
    assert newest(draw, diary) == answer


def test_after_a_year_the_last_answer_is_kept_with_a_reason(draw: Draw) -> None:
    visits = "visit_date | extracted_on\n0..420/14 | 420"
    diary = """
        entry_date | headache | extracted_on
        -28..34    | true     | 420
        386..419   | true     | 420
    """
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "fct_trajectory",
        """
        as_of_day | detector_state    | reasons
        34        | indeterminate     | -
        363       | insufficient_data | few_recorded_days
        370       | insufficient_data | few_recorded_days;beyond_library
        419       | indeterminate     | beyond_library
        """,
        where="as_of_day in (34, 363, 370, 419)",
    )


def test_needling_on_care_day_0_leaves_one_stage_to_judge(draw: Draw) -> None:
    visits = """
        visit_date | dry_needling_performed | extracted_on
        0          | true                   | 41
        7..41/7    | false                  | 41
    """
    diary = "entry_date | headache | extracted_on\n-28..41 | true | 41"
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "fct_trajectory",
        """
        as_of_day | stage        | stage_days | detector_state
        6         | dry_needling | 7          | insufficient_data
        13        | dry_needling | 14         | insufficient_data
        20        | dry_needling | 21         | insufficient_data
        27        | dry_needling | 28         | indeterminate
        34        | dry_needling | 35         | indeterminate
        41        | dry_needling | 42         | indeterminate
        """,
    )


def test_a_stage_shorter_than_a_week_has_no_as_of_day_of_its_own(draw: Draw) -> None:
    visits = """
        visit_date | dry_needling_performed | extracted_on
        0          | false                  | 13
        3          | true                   | 13
    """
    diary = "entry_date | headache | extracted_on\n-28..13 | true | 13"
    draw({"clinic_visits": visits, "headache_diary": diary}).shows(
        "fct_trajectory",
        """
        as_of_day | stage        | stage_days | state             | reasons
        6         | dry_needling | 4          | insufficient_data | short_time_in_stage
        13        | dry_needling | 11         | insufficient_data | short_time_in_stage
        """,
    )
