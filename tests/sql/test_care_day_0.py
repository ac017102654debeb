"""Care day 0: the first attended visit that is a treatment visit or carries a treatment code."""

import pytest
from drawn_tables import Draw


@pytest.mark.parametrize(
    ("first_visit", "care_day_0"),
    [
        ("evaluation | attended  | 97161       | -    ", 9),
        ("evaluation | attended  | 97161;97140 | -    ", 0),
        ("evaluation | attended  | 97140-59    | -    ", 0),
        ("evaluation | attended  | 20561       | -    ", 0),
        ("evaluation | attended  | -           | true ", 0),
        ("evaluation | attended  | -           | false", 9),
        ("evaluation | attended  | 97810       | -    ", 9),
        ("treatment  | attended  | -           | -    ", 0),
        ("treatment  | cancelled | 97140       | true ", 9),
        ("treatment  | no_show   | 97140       | -    ", 9),
        ("treatment  | scheduled | -           | -    ", 9),
        ("referral   | attended  | -           | -    ", 9),
    ],
)
def test_first_attended_treatment(draw: Draw, first_visit: str, care_day_0: int) -> None:
    visits = f"""
        visit_date | visit_type | attendance | procedure_codes | dry_needling_performed
        0          | {first_visit}
        9          | treatment  | attended   | -               | -
    """
    draw({"clinic_visits": visits}).shows("int_episodes", f"care_day_0_date\n{care_day_0}")


def test_care_without_treatment_has_no_care_day_0_but_is_listed(draw: Draw) -> None:
    visits = """
        visit_date | visit_type | procedure_codes | diagnosis_codes
        0          | evaluation | 97161           | G44.86
    """
    warehouse = draw({"clinic_visits": visits, "headache_diary": "entry_date\n-5..20"})
    warehouse.shows(
        "dim_episodes",
        """
        episode_key | care_status | stage       | observed_through_day | has_mechanical | referral_result
        e           | not_started | not_started | -                    | true           | needs_information
        """,
    )
    for model in ("fct_diary_days", "fct_windows", "fct_stage_spells", "fct_trajectory"):
        warehouse.shows(model, "episode_key")


@pytest.mark.parametrize(
    ("first_visit", "is_left_truncated"),
    [
        ("evaluation | attended", "false"),
        ("treatment  | attended", "true"),
        ("reassessment | attended", "true"),
        # a missed evaluation is no beginning
        ("evaluation | no_show", "true"),
    ],
)
def test_care_that_does_not_begin_with_an_evaluation_is_left_truncated(
    draw: Draw, first_visit: str, is_left_truncated: str
) -> None:
    visits = f"""
        visit_date | visit_type | attendance
        0          | {first_visit}
        7          | treatment  | attended
    """
    draw({"clinic_visits": visits}).shows("int_episodes", f"is_left_truncated\n{is_left_truncated}")
