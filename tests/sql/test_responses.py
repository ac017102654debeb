"""Responders: inclusive, unrounded, on exact fractions, and only from a baseline above four."""

import pytest
from drawn_tables import Draw


def diary(baseline: tuple[int, int], window: tuple[int, int]) -> str:
    """Draw a baseline and a first window as (headache days, recorded days)."""
    lines = ["entry_date | headache"]
    for first, (headache, recorded) in ((-28, baseline), (0, window)):
        lines += [f"{first}..{first + headache - 1} | true", f"{first + headache}..{first + recorded - 1} | false"]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("baseline", "window", "responses"),
    [
        # complete windows, at and beside each share
        ((10, 28), (8, 28), "false | false | false | false"),
        ((10, 28), (7, 28), "true  | false | false | false"),
        ((10, 28), (6, 28), "true  | false | false | false"),
        ((10, 28), (5, 28), "true  | true  | false | false"),
        ((8, 28), (3, 28), "true  | true  | false | false"),
        ((8, 28), (2, 28), "true  | true  | true  | false"),
        ((8, 28), (0, 28), "true  | true  | true  | true"),
        ((8, 28), (9, 28), "false | false | false | false"),
        # prorated to fractions that no binary number holds
        ((10, 15), (7, 15), "true  | false | false | false"),
        ((9, 21), (3, 14), "true  | true  | false | false"),
        ((8, 15), (2, 15), "true  | true  | true  | false"),
        # a window that cannot be evaluated
        ((10, 13), (5, 28), "- | - | - | -"),
        ((10, 28), (5, 13), "- | - | - | -"),
        # the baseline at four and just over it
        ((4, 28), (0, 28), "- | - | - | -"),
        ((3, 21), (0, 28), "- | - | - | -"),
        ((3, 20), (0, 28), "true  | true  | true  | true"),
        ((5, 28), (5, 28), "false | false | false | false"),
    ],
)
def test_responders(draw: Draw, baseline: tuple[int, int], window: tuple[int, int], responses: str) -> None:
    draw({"clinic_visits": "visit_date\n0", "headache_diary": diary(baseline, window)}).shows(
        "fct_windows",
        f"""
        responder_30 | responder_50 | responder_75 | responder_100
        {responses}
        """,
        where="window_index = 1",
    )


def test_the_baseline_window_itself_responds_to_nothing(draw: Draw) -> None:
    draw({"clinic_visits": "visit_date\n0", "headache_diary": diary((10, 28), (5, 28))}).shows(
        "fct_windows",
        """
        mhd | reduction | responder_30 | responder_100
        10  | -         | -            | -
        """,
        where="window_index = 0",
    )


def test_a_baseline_without_headache_has_no_share_of_it(draw: Draw) -> None:
    draw({"clinic_visits": "visit_date\n0", "headache_diary": diary((0, 28), (3, 28))}).shows(
        "fct_windows",
        """
        reduction | reduction_pct
        -3        | -
        """,
        where="window_index = 1",
    )
