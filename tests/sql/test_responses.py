"""Responders: inclusive, unrounded, on exact fractions, and only from a baseline above four."""

from drawn_tables import Draw

# headache/recorded days of baseline and window; responder at 30, 50, 75 and 100 %
CASES = """
    10/28 | 8/28 | false | false | false | false
    10/28 | 7/28 | true  | false | false | false
    10/28 | 6/28 | true  | false | false | false
    10/28 | 5/28 | true  | true  | false | false
    8/28  | 3/28 | true  | true  | false | false
    8/28  | 2/28 | true  | true  | true  | false
    8/28  | 0/28 | true  | true  | true  | true
    8/28  | 9/28 | false | false | false | false
    10/15 | 7/15 | true  | false | false | false
    9/21  | 3/14 | true  | true  | false | false
    8/15  | 2/15 | true  | true  | true  | false
    10/13 | 5/28 | -     | -     | -     | -
    10/28 | 5/13 | -     | -     | -     | -
    4/28  | 0/28 | -     | -     | -     | -
    3/21  | 0/28 | -     | -     | -     | -
    3/20  | 0/28 | true  | true  | true  | true
    5/28  | 5/28 | false | false | false | false
"""


def drawn(*cases: tuple[str, str]) -> dict[str, str]:
    """Draw patients by baseline and first window, each as headache days / recorded days."""
    visits, entries = ["patient_key | episode_key | visit_date"], ["patient_key | entry_date | headache"]
    for case in cases:
        patient = " ".join(case)
        visits += [f"{patient} | {patient} | 0"]
        for first, counts in zip((-28, 0), case, strict=True):
            headache, recorded = (int(count) for count in counts.split("/"))
            entries += [f"{patient} | {first}..{first + headache - 1} | true"]
            entries += [f"{patient} | {first + headache}..{first + recorded - 1} | false"]
    return {"clinic_visits": "\n".join(visits), "headache_diary": "\n".join(entries)}


def test_a_responder_has_at_least_the_given_reduction(draw: Draw) -> None:
    cases = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]
    expected = [" | ".join([f"{baseline} {window}", *shares]) for baseline, window, *shares in cases]
    header = "episode_key | responder_30 | responder_50 | responder_75 | responder_100"
    draw(drawn(*((case[0], case[1]) for case in cases))).shows(
        "fct_windows", "\n".join([header, *expected]), where="window_index = 1"
    )


def test_the_baseline_window_itself_responds_to_nothing(draw: Draw) -> None:
    draw(drawn(("10/28", "5/28"))).shows(
        "fct_windows",
        """
        mhd | reduction | responder_30 | responder_100
        10  | -         | -            | -
        """,
        where="window_index = 0",
    )


def test_a_baseline_without_headache_has_no_share_of_it(draw: Draw) -> None:
    draw(drawn(("0/28", "3/28"))).shows(
        "fct_windows",
        """
        reduction | reduction_pct
        -3        | -
        """,
        where="window_index = 1",
    )
