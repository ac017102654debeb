"""Stages: when each begins, what keeps it from counting, and what ends it."""

import pytest
from drawn_tables import Draw

COLUMNS = "visit_date | visit_type | dry_needling_performed | referral_type | referral_key | referral_status"
TREATMENT = "{} | treatment | - | - | - | -"
NEEDLING = "{} | treatment | true | - | - | -"
DISCHARGE = "{} | discharge | - | - | - | -"
REFERRAL = "{} | referral | - | prolotherapy | {} | {}"
MADE = REFERRAL.format("{}", "r", "made")
DECLINED = REFERRAL.format("{}", "r", "declined")

CASES = {
    "needling later": ([TREATMENT.format(0), NEEDLING.format(30)], ["conservative | 0 | 29", "dry_needling | 30 | -"]),
    "needling on day 0": ([NEEDLING.format(0), TREATMENT.format(7)], ["dry_needling | 0 | -"]),
    "referral without needling": (
        [TREATMENT.format(0), MADE.format(40)],
        ["conservative | 0 | 39", "referred_prolotherapy | 40 | -"],
    ),
    "needling after the referral comes too late to be a stage": (
        [TREATMENT.format(0), MADE.format(40), NEEDLING.format(50)],
        ["conservative | 0 | 39", "referred_prolotherapy | 40 | -"],
    ),
    "declined referral": ([TREATMENT.format(0), DECLINED.format(40)], ["conservative | 0 | -"]),
    "declined after it was made": (
        [TREATMENT.format(0), MADE.format(40), DECLINED.format(50)],
        ["conservative | 0 | -"],
    ),
    "completed: begins when it was made": (
        [TREATMENT.format(0), MADE.format(40), REFERRAL.format(60, "r", "completed")],
        ["conservative | 0 | 39", "referred_prolotherapy | 40 | -"],
    ),
    "declined and made again: begins when it was made again": (
        [
            TREATMENT.format(0),
            MADE.format(40),
            DECLINED.format(50),
            REFERRAL.format(60, "r", "-"),
            MADE.format(130),
            REFERRAL.format(140, "r", "completed"),
        ],
        ["conservative | 0 | 129", "referred_prolotherapy | 130 | -"],
    ),
    "declined at first and made later": (
        [TREATMENT.format(0), DECLINED.format(40), MADE.format(90)],
        ["conservative | 0 | 89", "referred_prolotherapy | 90 | -"],
    ),
    "declined, made again and declined again": (
        [TREATMENT.format(0), MADE.format(40), DECLINED.format(50), MADE.format(60), DECLINED.format(70)],
        ["conservative | 0 | -"],
    ),
    "second referral after a declined one": (
        [TREATMENT.format(0), DECLINED.format(40), REFERRAL.format(70, "s", "accepted")],
        ["conservative | 0 | 69", "referred_prolotherapy | 70 | -"],
    ),
    "referral of another kind": (
        [TREATMENT.format(0), "40 | referral | - | imaging | r | made"],
        ["conservative | 0 | -"],
    ),
    "discharge": ([TREATMENT.format(0), DISCHARGE.format(60)], ["conservative | 0 | 60"]),
    "treated on the day of discharge": (
        [TREATMENT.format(0), DISCHARGE.format(60), TREATMENT.format(60)],
        ["conservative | 0 | 60"],
    ),
    "a referral after the discharge reopens nothing": (
        [TREATMENT.format(0), DISCHARGE.format(60), MADE.format(70)],
        ["conservative | 0 | 60", "referred_prolotherapy | 70 | 70"],
    ),
    "a referral on the day of the discharge": (
        [TREATMENT.format(0), DISCHARGE.format(60), MADE.format(60)],
        ["conservative | 0 | 59", "referred_prolotherapy | 60 | 60"],
    ),
    "the status of a row without a type, and a row without a status": (
        [TREATMENT.format(0), MADE.format(40), "50 | referral | - | - | r | declined", "55 | referral | - | - | r | -"],
        ["conservative | 0 | -"],
    ),
    "made and accepted on one day, whatever the order of the rows": (
        [TREATMENT.format(0), DECLINED.format(40), MADE.format(40)],
        ["conservative | 0 | -"],
    ),
    "reopened": ([TREATMENT.format(0), DISCHARGE.format(60), TREATMENT.format(61)], ["conservative | 0 | -"]),
}


@pytest.mark.parametrize(("visits", "spells"), CASES.values(), ids=CASES)
def test_a_spell_ends_where_a_higher_stage_begins_or_at_discharge(
    draw: Draw, visits: list[str], spells: list[str]
) -> None:
    drawn = "\n".join(["stage | start_day | end_day", *spells])
    draw({"clinic_visits": "\n".join([COLUMNS, *visits])}).shows("fct_stage_spells", drawn)


def test_a_referral_before_care_keeps_its_negative_day(draw: Draw) -> None:
    visits = "\n".join([COLUMNS, MADE.format(-5), TREATMENT.format(0), NEEDLING.format(30)])
    warehouse = draw({"clinic_visits": visits})
    warehouse.shows(
        "fct_stage_spells",
        """
        stage                 | start_day | end_day | is_before_treatment
        referred_prolotherapy | -5        | -       | true
        """,
    )
    # the treatments that the detector tells apart are those that were given
    warehouse.shows(
        "int_treatments",
        """
        treatment_stage | start_day | end_day | treatment_number
        conservative    | 0         | 29      | 1
        dry_needling    | 30        | -       | 2
        """,
    )


def test_a_referral_changes_no_treatment(draw: Draw) -> None:
    visits = "\n".join([COLUMNS, TREATMENT.format(0), MADE.format(40)])
    draw({"clinic_visits": visits}).shows(
        "int_treatments",
        """
        treatment_stage | start_day | end_day | treatment_number
        conservative    | 0         | -       | 1
        """,
    )


@pytest.mark.parametrize(
    ("visit", "has_needling"),
    [("attended | 20560 | -", True), ("attended | 20561-59 | -", True), ("attended | - | true", True),
     ("attended | 97811 | -", False), ("attended | 20552 | -", False), ("cancelled | 20560 | true", False),
     ("attended | G0283 | -", False), ("attended | 0232T | -", False), ("attended | G0283;20561 | -", True)],
)  # fmt: skip
def test_what_counts_as_dry_needling(draw: Draw, visit: str, has_needling: bool) -> None:
    visits = f"""
        visit_date | attendance | procedure_codes | dry_needling_performed
        0          | attended   | 97140           | -
        30         | {visit}
    """
    stage = "dry_needling" if has_needling else "conservative"
    draw({"clinic_visits": visits}).shows("int_current_stages", f"stage\n{stage}")
