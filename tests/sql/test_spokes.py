"""Spokes: what codes weigh, what a clinician's assessment overrides, which one is primary."""

import pytest
from drawn_tables import Draw

COLUMNS = "visit_date | diagnosis_codes | spoke_mechanical | spoke_developmental | spoke_systemic"

CASES = {
    # has_mechanical, has_developmental, has_systemic, primary_spoke
    "nothing known": (["0 | - | - | - | -"], "- | - | - | unassessed"),
    "a code without a spoke": (["0 | G43.909 | - | - | -"], "- | - | - | unassessed"),
    "one code": (["0 | M54.2 | - | - | -"], "true | - | - | mechanical"),
    "case and dot do not matter": (["0 | m542 | - | - | -"], "true | - | - | mechanical"),
    "a margin of 2 leads": (["0 | G44.86;F45.8 | - | - | -"], "true | true | - | mechanical"),
    "a margin of 1 is mixed": (["0 | G44.86;G47.33 | - | - | -"], "true | true | - | mixed"),
    "repeated billing is not more evidence": (
        ["0 | M54.2;G47.33 | - | - | -", "7 | M54.2 | - | - | -", "14 | M54.2 | - | - | -"],
        "true | true | - | mixed",
    ),
    "a family counts once": (["0 | S13.4XXA;S13.4XXD;S13.4XXS;G47.33 | - | - | -"], "true | true | - | mixed"),
    "different codes of a spoke add up": (["0 | M54.2;M53.1;G47.33 | - | - | -"], "true | true | - | mechanical"),
    "the clinician's primary stands against codes": (
        ["0 | G44.86;M53.0 | contributing | - | primary"],
        "true | - | true | systemic",
    ),
    "two primaries are mixed": (["0 | M54.2 | primary | primary | -"], "true | true | - | mixed"),
    "contributing alone leads": (["0 | - | - | contributing | -"], "- | true | - | developmental"),
    "absent overrides codes": (["0 | M54.2 | absent | - | -"], "false | - | - | unassessed"),
    "the override is per spoke": (["0 | M54.2;G47.33 | absent | - | -"], "false | true | - | developmental"),
    "all absent": (["0 | - | absent | absent | absent"], "false | false | false | unassessed"),
    "the latest assessment counts": (
        ["0 | - | primary | - | -", "7 | - | absent | primary | -"],
        "false | true | - | developmental",
    ),
    "not assessed erases nothing": (
        ["0 | - | primary | - | -", "7 | - | not_assessed | not_assessed | -"],
        "true | - | - | mechanical",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("visits", "spokes"), CASES.values(), ids=CASES)
def test_spokes(draw: Draw, visits: list[str], spokes: str) -> None:
    draw({"clinic_visits": "\n".join([COLUMNS, *visits])}).shows(
        "int_episode_spokes", f"has_mechanical | has_developmental | has_systemic | primary_spoke\n{spokes}"
    )


def test_what_a_missed_visit_would_have_said_is_not_known(draw: Draw) -> None:
    visits = """
        visit_date | attendance | diagnosis_codes | spoke_systemic
        0          | attended   | M54.2           | -
        7          | no_show    | G47.33          | primary
    """
    draw({"clinic_visits": visits}).shows(
        "int_episode_spokes",
        """
        has_mechanical | has_developmental | has_systemic
        true           | -                 | -
        """,
    )
