"""Care day 0: the first attended visit that is a treatment visit or carries a treatment code."""

import pytest
from drawn_tables import Draw


def test_first_attended_treatment(draw: Draw) -> None:
    first_visits = """
        episode_key         | visit_date | visit_type | attendance | procedure_codes | dry_needling_performed
        evaluation only     | 0          | evaluation | attended   | 97161           | -
        with treatment code | 0          | evaluation | attended   | 97161;97140     | -
        with modifier       | 0          | evaluation | attended   | 97140-59        | -
        with needling code  | 0          | evaluation | attended   | 20561           | -
        flag only           | 0          | evaluation | attended   | -               | true
        flag denied         | 0          | evaluation | attended   | -               | false
        acupuncture         | 0          | evaluation | attended   | 97810           | -
        treatment visit     | 0          | treatment  | attended   | -               | -
        cancelled           | 0          | treatment  | cancelled  | 97140           | true
        missed              | 0          | treatment  | no_show    | 97140           | -
        planned             | 0          | treatment  | scheduled  | -               | -
        referral row        | 0          | referral   | attended   | -               | -
    """
    names = [line.split("|")[0].strip() for line in first_visits.strip().splitlines()[1:]]
    later = "\n".join(f"{name} | 9 | treatment | attended | - | -" for name in names)
    draw({"clinic_visits": first_visits.strip() + "\n" + later}).shows(
        "int_episodes",
        """
        episode_key         | care_day_0_date
        evaluation only     | 9
        with treatment code | 0
        with modifier       | 0
        with needling code  | 0
        flag only           | 0
        flag denied         | 9
        acupuncture         | 9
        treatment visit     | 0
        cancelled           | 9
        missed              | 9
        planned             | 9
        referral row        | 9
        """,
    )


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
