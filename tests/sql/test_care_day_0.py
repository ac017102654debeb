"""Care day 0 is the first attended visit with treatment."""

import pytest


@pytest.mark.parametrize(
    ("first_visit", "care_day_0"),
    [
        ("0 | evaluation | attended  | 97161       | -    ", "9"),
        ("0 | evaluation | attended  | 97161;97140 | -    ", "0"),
        ("0 | evaluation | attended  | 97140-59    | -    ", "0"),
        ("0 | evaluation | attended  | 20561       | -    ", "0"),
        ("0 | evaluation | attended  | -           | true ", "0"),
        ("0 | evaluation | attended  | -           | false", "9"),
        ("0 | evaluation | attended  | 97810       | -    ", "9"),
        ("0 | treatment  | attended  | -           | -    ", "0"),
        ("0 | treatment  | cancelled | 97140       | true ", "9"),
        ("0 | treatment  | no_show   | 97140       | -    ", "9"),
        ("0 | treatment  | scheduled | -           | -    ", "9"),
        ("0 | referral   | attended  | -           | -    ", "9"),
    ],
)
def test_first_attended_treatment(draw, first_visit: str, care_day_0: str) -> None:
    visits = f"""
        visit_date | visit_type | attendance | procedure_codes | dry_needling_performed
        {first_visit}
        9 | treatment | attended | - | -
    """
    draw({"clinic_visits": visits}).shows("int_episodes", f"care_day_0_date\n{care_day_0}")
