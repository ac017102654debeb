"""Acute medication overuse: days, not doses, per class and window, with headache on enough days."""

from drawn_tables import Draw

CASES = """
    9 triptan            | 28 | 0..8 triptan              | 9  | false
    10 triptan           | 28 | 0..9 triptan              | 10 | true
    10 ergot             | 28 | 0..9 ergot                | 10 | true
    10 opioid            | 28 | 0..9 opioid               | 10 | true
    10 combination       | 28 | 0..9 combination          | 10 | true
    14 nsaid             | 28 | 0..13 nsaid               | 14 | false
    15 nsaid             | 28 | 0..14 nsaid               | 15 | true
    14 simple_analgesic  | 28 | 0..13 simple_analgesic    | 14 | false
    15 simple_analgesic  | 28 | 0..14 simple_analgesic    | 15 | true
    28 gepant            | 28 | 0..27 gepant              | 28 | false
    several classes, 9   | 28 | 0..4 nsaid, 5..8 triptan  | 9  | false
    several classes, 10  | 28 | 0..4 nsaid, 5..9 triptan  | 10 | true
    9 triptan, 1 nsaid   | 28 | 0..8 triptan, 9..9 nsaid  | 10 | true
    13 nsaid, 1 gepant   | 28 | 0..12 nsaid, 13..13 gepant | 14 | false
    13 nsaid, 1 other    | 28 | 0..12 nsaid, 13..13 other | 14 | false
    two classes, gepants | 28 | 0..4 nsaid, 5..8 triptan, 9..20 gepant | 21 | false
    a gepant as well     | 28 | 0..4 nsaid, 5..9 triptan;gepant | 10 | true
    two a day, 9 days    | 28 | 0..8 nsaid;triptan        | 9  | false
    two a day, 10 days   | 28 | 0..9 nsaid;simple_analgesic | 10 | true
    headache on 14 days  | 14 | 0..9 triptan              | 10 | false
    headache on 15 days  | 15 | 0..9 triptan              | 10 | true
    nothing taken        | 28 | 0..27 none                | 0  | false
    nothing, said twice  | 28 | 0..27 none;none           | 0  | false
    a ; at each end      | 28 | 0..13 nsaid;, 14..27 none; | 14 | false
"""


def diary(patient: str, headache_days: int, taken: str) -> list[str]:
    """Draw a first window: headache on its first days, and what was taken on which days."""
    classes = dict.fromkeys(range(28), "none")
    for part in taken.split(", "):
        days, medication = part.split()
        first, last = (int(day) for day in days.split(".."))
        classes |= dict.fromkeys(range(first, last + 1), medication)
    return [f"{patient} | {day} | {str(day < headache_days).lower()} | {name}" for day, name in classes.items()]


def test_days_with_medication_and_headache_days_make_overuse(draw: Draw) -> None:
    cases = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]
    visits = ["patient_key | episode_key | visit_date", *(f"{case[0]} | {case[0]} | 0" for case in cases)]
    entries = ["patient_key | entry_date | headache | acute_medication_classes"]
    for patient, headache_days, taken, *_ in cases:
        entries += diary(patient, int(headache_days), taken)
    expected = [f"{patient} | {days} | {is_overuse}" for patient, _, _, days, is_overuse in cases]
    draw({"clinic_visits": "\n".join(visits), "headache_diary": "\n".join(entries)}).shows(
        "fct_windows",
        "\n".join(["episode_key | medication_days | is_medication_overuse", *expected]),
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
