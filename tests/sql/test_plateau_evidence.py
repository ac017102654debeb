"""What a plateau call is held against: visits kept, questionnaires, milder headaches, medication, kind of diary."""

import pytest
from drawn_tables import Draw

ONE_VERDICT = "episode_key | as_of_day\ne | {}"


def test_exposure_counts_attended_days_of_the_treatment_in_force(draw: Draw) -> None:
    visits = """
        visit_date | visit_type   | attendance | dry_needling_performed | extracted_on
        0          | evaluation   | attended   | -                      | 34
        0          | treatment    | attended   | -                      | 34
        6          | treatment    | no_show    | -                      | 34
        9          | treatment    | cancelled  | -                      | 34
        10         | treatment    | attended   | -                      | 34
        10         | referral     | attended   | -                      | 34
        13         | treatment    | scheduled  | -                      | 34
        21         | treatment    | attended   | true                   | 34
        28         | treatment    | attended   | -                      | 34
    """
    draw({"clinic_visits": visits}).shows(
        "int_exposure",
        """
        as_of_day | attended_visits_in_treatment | kept_share
        6         | 1                            | 0.6666666666666666
        13        | 2                            | 0.6
        20        | 2                            | 0.6
        27        | 1                            | 1
        34        | 2                            | 1
        """,
    )


@pytest.mark.parametrize(
    ("column", "first", "second", "days_between", "is_better"),
    [("hit6_total", 60, 54, 28, True), ("hit6_total", 60, 55, 28, False), ("hit6_total", 60, 40, 27, False),
     ("ndi_raw", 20, 14, 28, True), ("ndi_raw", 20, 15, 28, False),
     ("neck_pain_nrs", 7, 4, 28, True), ("neck_pain_nrs", 7, 5, 28, False),
     ("pgic", 4, 2, 28, True), ("pgic", 4, 3, 28, False), ("midas_total", 60, 0, 84, False)],
)  # fmt: skip
def test_a_questionnaire_gain_contradicts(
    draw: Draw, column: str, first: int, second: int, days_between: int, is_better: bool
) -> None:
    visits = f"""
        visit_date     | {column} | extracted_on
        0              | {first}  | 90
        {days_between} | {second} | 90
    """
    days = [str(day) for day in range(6, 91, 7) if is_better and day >= days_between]
    draw({"clinic_visits": visits}).shows("int_contradicting_gains", "\n".join(["as_of_day", *days]))


def test_the_last_two_administrations_of_the_treatment_in_force_count(draw: Draw) -> None:
    visits = """
        visit_date | hit6_total | dry_needling_performed | extracted_on
        0          | 66         | -                      | 130
        28         | 56         | -                      | 130
        56         | -          | true                   | 130
        84         | 50         | -                      | 130
        112        | 50         | -                      | 130
    """
    draw({"clinic_visits": visits}).shows(
        "int_contradicting_gains",
        """
        as_of_day | is_hit6_better | is_ndi_better
        34..55/7  | true           | false
        90..111/7 | true           | false
        """,
    )


def intensity_diary(recent: str) -> str:
    return f"""
        entry_date | headache | peak_intensity
        -28..-1    | true     | 7
        {recent}
    """


@pytest.mark.parametrize(
    ("recent", "is_milder"),
    [
        ("0..27 | true | 5", "true"),
        ("0..26 | true | 5\n 27 | true | 6", "false"),
        ("0..26 | true | 5\n 27 | false | -", "true"),
        ("0..27 | true | -", "false"),
        # nothing written in the last week: the 28 days recorded last still count
        ("0..20 | true | 0", "true"),
    ],
)
def test_milder_headaches(draw: Draw, recent: str, is_milder: str) -> None:
    tables = {
        "clinic_visits": "visit_date | extracted_on\n0 | 27",
        "headache_diary": intensity_diary(recent),
        "int_trajectory": ONE_VERDICT.format(27),
    }
    draw(tables).shows("int_plateau_evidence", f"is_milder\n{is_milder}")


@pytest.mark.parametrize(
    ("before", "recent", "is_milder"),
    [((5, 4, 4), (3, 2, 2), "true"), ((4, 4, 3), (2, 2, 1), "true"), ((5, 4, 4), (3, 3, 2), "false")],
)  # means of thirds, which no binary fraction holds
def test_headaches_exactly_two_points_milder(
    draw: Draw, before: tuple[int, ...], recent: tuple[int, ...], is_milder: str
) -> None:
    entries = [
        f"{day} | true | {points}" for day, points in zip((-3, -2, -1, 25, 26, 27), before + recent, strict=True)
    ]
    tables = {
        "clinic_visits": "visit_date | extracted_on\n0 | 27",
        "headache_diary": "\n".join(
            ["entry_date | headache | peak_intensity", *entries, *(f"{day} | false | -" for day in range(25))]
        ),
        "int_trajectory": ONE_VERDICT.format(27),
    }
    draw(tables).shows("int_plateau_evidence", f"is_milder\n{is_milder}")


@pytest.mark.parametrize(
    ("diary", "is_episodic"),
    [("0..20 | episodic", "true"), ("0..20 | daily", "false"), ("0..20 | episodic\n 27 | daily", "false"),
     ("0..20 | episodic\n 28 | daily", "true"), ("28 | episodic", "false"),
     ("-28..-1 | daily\n 0 | episodic", "true"), ("-1 | episodic", "true"), ("40 | daily", "false"),
     ("-9 | episodic\n -1 | daily", "false")],
)  # fmt: skip
def test_the_diary_is_an_attack_log(draw: Draw, diary: str, is_episodic: str) -> None:
    tables = {
        "clinic_visits": "visit_date | extracted_on\n0 | 40",
        "headache_diary": f"entry_date | diary_mode\n{diary}",
        "int_trajectory": ONE_VERDICT.format(27),
    }
    draw(tables).shows("int_plateau_evidence", f"is_episodic\n{is_episodic}")


def test_an_attack_log_is_named_whatever_was_kept_before(draw: Draw) -> None:
    diary = """
        entry_date | diary_mode
        -9         | daily
        0..34      | episodic
        35         | daily
        42..76/7   | episodic
        110        | daily
    """
    draw({"clinic_visits": "visit_date | extracted_on\n0 | 139", "headache_diary": diary}).shows(
        "int_state_reasons",
        """
        as_of_day | reasons
        27        | episodic_diary
        34        | episodic_diary
        41        | few_recorded_days
        55        | few_recorded_days
        62        | few_recorded_days
        69        | episodic_diary
        104       | episodic_diary
        111       | few_recorded_days
        139       | few_recorded_days
        """,
        where="as_of_day in (27, 34, 41, 55, 62, 69, 104, 111, 139)",
    )


@pytest.mark.parametrize(("as_of_day", "is_overuse"), [(20, "false"), (27, "true"), (48, "true"), (55, "false")])
def test_overuse_of_the_newest_window_that_is_over(draw: Draw, as_of_day: int, is_overuse: str) -> None:
    tables = {
        "clinic_visits": "visit_date | extracted_on\n0 | 60",
        "int_trajectory": ONE_VERDICT.format(as_of_day),
        "int_medication_overuse": """
            episode_key | window_index | is_overuse
            e           | 0            | false
            e           | 1            | true
            e           | 2            | false
        """,
    }
    draw(tables).shows("int_plateau_evidence", f"is_overuse\n{is_overuse}")


@pytest.mark.parametrize(("recalled_on", "has_recall"), [(-3, "true"), (27, "true"), (28, "false")])
def test_a_recalled_baseline_counts_from_the_day_it_was_asked(draw: Draw, recalled_on: int, has_recall: str) -> None:
    visits = f"""
        visit_date    | visit_type | recalled_headache_days_28 | extracted_on
        0             | treatment  | -                         | 40
        {recalled_on} | evaluation | 12                        | 40
    """
    tables = {"clinic_visits": visits, "int_trajectory": ONE_VERDICT.format(27)}
    draw(tables).shows("int_plateau_evidence", f"has_recall\n{has_recall}")
