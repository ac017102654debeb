"""Gate A: conservative care has not given enough relief."""

import pytest
from drawn_tables import Draw

NO_TRIAL = "episode_key | as_of_day | is_failed_trial\ne | 90..125/7 | false"


def states(*weeks: str) -> str:
    rows = [f"{90 + 7 * week} | {line}" for week, line in enumerate(weeks)]
    return "\n".join(["as_of_day | state | p_at_goal", *rows])


CASES = {
    # gate_a and true_since_day, week by week
    "a plateau stays true until improving": (
        ["plateau | 0", "indeterminate | 0", "worsening | 0", "improving | 0", "indeterminate | 0"],
        ["true | 90", "true | 90", "true | 90", "false | -", "- | -"],
    ),
    "until at goal": (
        ["plateau | 0", "at_goal | 0.8", "plateau | 0", "at_goal | 0.79", "indeterminate | 0"],
        ["true | 90", "false | -", "true | 104", "- | -", "- | -"],
    ),
    "unknown before anything is known": (
        ["insufficient_data | -", "indeterminate | 0", "plateau | 0"],
        ["- | -", "- | -", "true | 104"],
    ),
}


@pytest.mark.parametrize(("weeks", "gates"), CASES.values(), ids=CASES)
def test_gate_a_week_by_week(draw: Draw, weeks: list[str], gates: list[str]) -> None:
    rows = [f"{90 + 7 * week} | {line}" for week, line in enumerate(gates)]
    draw({"int_gated_states": states(*weeks), "int_adequate_trials": NO_TRIAL}).shows(
        "int_gate_a", "\n".join(["as_of_day | gate_a | true_since_day", *rows])
    )


def test_a_failed_trial_comes_before_improving(draw: Draw) -> None:
    trials = """
        episode_key | as_of_day | is_failed_trial
        e           | 90        | true
        e           | 97        | true
        e           | 104       | -
    """
    weeks = states("indeterminate | 0", "improving | 0", "improving | 0")
    draw({"int_gated_states": weeks, "int_adequate_trials": trials}).shows(
        "int_gate_a",
        """
        as_of_day | gate_a | true_since_day
        90        | true   | 90
        97        | true   | 90
        104       | false  | -
        """,
    )


def test_always_unknown_without_a_usable_baseline(draw: Draw) -> None:
    weeks = """
        as_of_day | state     | p_at_goal | has_baseline
        90        | plateau   | 0         | false
        97        | improving | 0         | false
        104       | at_goal   | 0.9       | false
    """
    draw({"int_gated_states": weeks, "int_adequate_trials": NO_TRIAL}).shows(
        "int_gate_a",
        """
        as_of_day | gate_a
        90        | -
        97        | -
        104       | -
        """,
    )


RESPONSES = """
    episode_key | window_index | is_below_trial_reduction
    e           | 1            | false
    e           | 2            | true
    e           | 3            | -
"""


@pytest.mark.parametrize(
    ("visit_days", "trials"),
    [
        # 12 attended days, 84 days: judged by window 2, the newest that can be evaluated
        ("0..77/7", ["76 | false | false", "83 | true | true", "90 | true | true"]),
        # the twelfth attended day comes on day 88
        ("0..76/7\n88", ["76 | false | false", "83 | false | false", "90 | true | true"]),
        ("0..70/7", ["76 | false | false", "83 | false | false", "90 | false | false"]),
    ],
)
def test_an_adequate_trial_takes_visits_and_days(draw: Draw, visit_days: str, trials: list[str]) -> None:
    visits = "visit_date | extracted_on\n" + "\n".join(f"{days} | 90" for days in visit_days.split("\n"))
    draw({"clinic_visits": visits, "int_responses": RESPONSES}).shows(
        "int_adequate_trials",
        "\n".join(["as_of_day | is_adequate_trial | is_failed_trial", *trials]),
        where="as_of_day >= 76",
    )


@pytest.mark.parametrize(("headache_days", "is_failed_trial"), [(15, "true"), (14, "false"), (13, "false")])
def test_less_than_thirty_percent_is_not_enough_relief(draw: Draw, headache_days: int, is_failed_trial: str) -> None:
    diary = f"""
        entry_date | headache
        -28..-9    | true
        -8..-1     | false
        56..{55 + headache_days} | true
        {56 + headache_days}..83 | false
    """
    tables = {"clinic_visits": "visit_date\n0..77/7", "headache_diary": diary}
    draw(tables).shows("int_adequate_trials", f"is_failed_trial\n{is_failed_trial}", where="as_of_day = 83")


@pytest.mark.parametrize(
    ("first_free_day", "is_failed_trial", "finding", "gate_a"),
    [(-23, "true", "adequate_trial", "true"), (-24, "-", "at_goal", "false")],
)
def test_a_trial_needs_a_baseline_of_which_a_share_can_be_told(
    draw: Draw, first_free_day: int, is_failed_trial: str, finding: str, gate_a: str
) -> None:
    diary = f"""
        entry_date | headache
        -28..{first_free_day - 1} | true
        {first_free_day}..-1 | false
        56..60 | true
        61..83 | false
    """
    tables = {
        "clinic_visits": "visit_date | extracted_on\n0..77/7 | 83",
        "headache_diary": diary,
        "int_gated_states": "as_of_day | state | p_at_goal\n83 | at_goal | 0.8",
    }
    warehouse = draw(tables)
    warehouse.shows("int_adequate_trials", f"is_failed_trial\n{is_failed_trial}", where="as_of_day = 83")
    warehouse.shows("int_gate_a", f"finding | gate_a\n{finding} | {gate_a}")


def test_a_window_counts_for_the_trial_once_it_is_over(draw: Draw) -> None:
    responses = RESPONSES.replace("3            | -", "3            | false")
    visits = "visit_date | extracted_on\n0..66/6 | 83"
    draw({"clinic_visits": visits, "int_responses": responses}).shows(
        "int_adequate_trials",
        """
        as_of_day | is_failed_trial
        83        | false
        """,
        where="as_of_day = 83",
    )
