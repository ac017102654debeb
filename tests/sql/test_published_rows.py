"""Rules of the published rows that no criterion of its own holds: versions, codes, questionnaire changes."""

import pytest
from drawn_tables import Draw


def test_the_newest_active_version_known_by_the_night_is_published(draw: Draw) -> None:
    diary = """
        entry_date | headache | record_status | extracted_on | seen_extracted_on | file_id | loaded_night
        1          | false    | active        | 5            | 5                 | 1       | 5
        1          | true     | -             | 7            | 7                 | 2       | 7
        2          | true     | -             | 5            | 9                 | 1       | 5
        2          | false    | -             | 7            | 7                 | 2       | 7
        3          | true     | -             | 5            | 5                 | 1       | 5
        3          | true     | removed       | 7            | 7                 | 2       | 7
        4          | true     | -             | 5            | 5                 | 1       | 5
        4          | false    | -             | 5            | 5                 | 2       | 7
        5          | true     | -             | 11           | 11                | 3       | 11
    """
    draw({"headache_diary": diary, "night": "as_of_night\n10"}).shows(
        "stg_headache_diary",
        """
        entry_date | headache | is_backfilled | received_date
        1          | true     | false         | 7
        2          | true     | true          | 2
        4          | false    | false         | 5
        """,
    )


def test_a_backfilled_entry_was_received_when_it_was_written_down(draw: Draw) -> None:
    diary = """
        entry_date | entered_on
        1          | 3
        2          | -
    """
    draw({"headache_diary": diary}).shows(
        "stg_headache_diary",
        """
        entry_date | received_date
        1          | 3
        2          | 2
        """,
    )


@pytest.mark.parametrize(("is_limited_data_set", "visit_date"), [("false", "-"), ("true", "7")])
def test_visits_have_clean_codes_and_dates_only_where_dates_are_real(
    draw: Draw, is_limited_data_set: str, visit_date: str
) -> None:
    visits = """
        visit_date | procedure_codes | diagnosis_codes
        0          | 97140; 97110-59; | g44.86;M54.2;
        7          | -               | -
    """
    warehouse = draw({"clinic_visits": visits, "night": f"is_limited_data_set\n{is_limited_data_set}"})
    warehouse.shows(
        "fct_visits",
        f"""
        visit_day | visit_date | procedure_codes | diagnosis_codes
        7         | {visit_date} | -             | -
        """,
        where="visit_day = 7",
    )
    warehouse.shows(
        "fct_visits",
        """
        procedure_codes | diagnosis_codes
        97140;97110-59  | G4486;M542
        """,
        where="visit_day = 0",
    )


@pytest.mark.parametrize(
    ("column", "first", "later", "day", "change"),
    [
        ("hit6_total", 60, 54, 28, "6 | true | false"),
        ("hit6_total", 60, 55, 28, "5 | false | false"),
        ("hit6_total", 60, 50, 28, "10 | true | true"),
        ("hit6_total", 50, 60, 28, "-10 | false | true"),
        ("ndi_raw", 20, 15, 28, "5 | false | false"),
        ("ndi_raw", 20, 14, 28, "6 | true | true"),
        ("neck_pain_nrs", 6, 3, 28, "3 | true | -"),
        ("neck_pain_nrs", 6, 4, 28, "2 | false | -"),
        ("midas_total", 20, 15, 83, "- | - | -"),
        ("midas_total", 20, 15, 84, "5 | true | -"),
        ("midas_total", 20, 16, 84, "4 | false | -"),
        ("pgic", 4, 2, 28, "2 | - | -"),
    ],
)
def test_change_since_the_first_questionnaire(
    draw: Draw, column: str, first: int, later: int, day: int, change: str
) -> None:
    visits = f"""
        visit_date | {column}
        0          | {first}
        {day}      | {later}
    """
    draw({"clinic_visits": visits}).shows(
        "fct_questionnaires",
        f"""
        administration | improvement | is_meaningfully_better | is_reliably_changed
        1              | -           | -                      | -
        2              | {change}
        """,
    )


BANDS = {
    "hit6_total": {36: "hardly any", 49: "hardly any", 50: "some", 55: "some", 56: "strong", 59: "strong",
                   60: "very strong", 78: "very strong"},
    "ndi_raw": {0: "hardly any", 4: "hardly any", 5: "mild", 14: "mild", 15: "moderate", 24: "moderate", 25: "severe",
                34: "severe", 35: "very severe", 50: "very severe"},
    "midas_total": {0: "hardly any", 5: "hardly any", 6: "mild", 10: "mild", 11: "moderate", 20: "moderate",
                    21: "severe", 270: "severe"},
    "neck_pain_nrs": {0: "-", 10: "-"},
    "pgic": {1: "-", 7: "-"},
}  # fmt: skip


@pytest.mark.parametrize("column", BANDS)
def test_the_band_of_a_score(draw: Draw, column: str) -> None:
    scale = " impact" if column == "hit6_total" else " disability"
    visits = [f"{day} | {score}" for day, score in enumerate(BANDS[column])]
    expected = [f"{score} | {band if band == '-' else band + scale}" for score, band in BANDS[column].items()]
    draw({"clinic_visits": "\n".join([f"visit_date | {column}", *visits])}).shows(
        "fct_questionnaires", "\n".join(["score | band", *expected])
    )
