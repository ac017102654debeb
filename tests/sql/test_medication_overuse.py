"""Acute medication overuse: days, not doses, per class and window, with headache on enough days."""

import pytest
from drawn_tables import Draw


def window(*lines: str, headache_days: int = 28) -> str:
    """Draw the first window: who took what on which days, headache on its first days."""
    taken = dict.fromkeys(range(28), "none")
    for line in lines:
        days, classes = line.split()
        first, last = (int(day) for day in days.split(".."))
        taken |= dict.fromkeys(range(first, last + 1), classes)
    rows = [f"{day} | {str(day < headache_days).lower()} | {classes}" for day, classes in taken.items()]
    return "\n".join(["entry_date | headache | acute_medication_classes", *rows])


@pytest.mark.parametrize(
    ("lines", "headache_days", "medication_days", "is_overuse"),
    [
        (["0..8 triptan"], 28, 9, "false"),
        (["0..9 triptan"], 28, 10, "true"),
        (["0..9 ergot"], 28, 10, "true"),
        (["0..9 opioid"], 28, 10, "true"),
        (["0..9 combination"], 28, 10, "true"),
        (["0..13 nsaid"], 28, 14, "false"),
        (["0..14 nsaid"], 28, 15, "true"),
        (["0..13 simple_analgesic"], 28, 14, "false"),
        (["0..14 simple_analgesic"], 28, 15, "true"),
        (["0..27 gepant"], 28, 28, "false"),
        # several classes together
        (["0..4 nsaid", "5..8 triptan"], 28, 9, "false"),
        (["0..4 nsaid", "5..9 triptan"], 28, 10, "true"),
        (["0..8 nsaid;triptan"], 28, 9, "false"),
        (["0..9 nsaid;simple_analgesic"], 28, 10, "true"),
        # headache on enough days
        (["0..9 triptan"], 14, 10, "false"),
        (["0..9 triptan"], 15, 10, "true"),
        ([], 28, 0, "false"),
    ],
)
def test_overuse_in_a_window(
    draw: Draw, lines: list[str], headache_days: int, medication_days: int, is_overuse: str
) -> None:
    diary = window(*lines, headache_days=headache_days)
    draw({"clinic_visits": "visit_date\n0", "headache_diary": diary}).shows(
        "fct_windows",
        f"""
        medication_days   | is_medication_overuse
        {medication_days} | {is_overuse}
        """,
        where="window_index = 1",
    )


def test_medication_that_was_not_recorded_is_unknown(draw: Draw) -> None:
    draw({"clinic_visits": "visit_date\n0", "headache_diary": "entry_date\n0..27"}).shows(
        "fct_windows",
        """
        medication_days | is_medication_overuse | is_overuse_criterion_met
        -               | -                     | -
        """,
        where="window_index = 1",
    )


def test_the_criterion_is_met_from_the_third_window_in_a_row_on(draw: Draw) -> None:
    windows = """
        episode_key | window_index | medication_days | is_overuse
        e           | -1           | 12              | true
        e           | 0            | 12              | true
        e           | 1            | 12              | true
        e           | 2            | 2               | false
        e           | 3            | 12              | true
        e           | 4            | 12              | true
        e           | 6            | 12              | true
        e           | 7            | 12              | true
        e           | 8            | 12              | true
        e           | 9            | 12              | true
        other       | 2            | 12              | true
    """
    draw({"int_medication_overuse": windows}).shows(
        "int_overuse_criteria",
        """
        episode_key | window_index | is_overuse_criterion_met
        e           | 0            | false
        e           | 1            | false
        e           | 2            | false
        e           | 3            | false
        e           | 4            | false
        e           | 6            | false
        e           | 7            | false
        e           | 8            | true
        e           | 9            | true
        other       | 2            | false
        """,
    )
