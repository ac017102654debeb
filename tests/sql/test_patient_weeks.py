"""Intensity and medication of a care week: what was not recorded stays unknown."""

from drawn_tables import Draw


def test_a_week_keeps_not_recorded_apart_from_nothing(draw: Draw) -> None:
    days = """
        care_day | headache | peak_intensity | acute_medication_classes
        -1       | true     | 6              | -
        0        | true     | 4              | triptan;nsaid
        1        | true     | 7              | none
        2        | true     | -              | -
        6        | false    | -              | nsaid
        7        | false    | -              | none
    """
    draw({"fct_diary_days": days}).shows(
        "rpt_patient_weeks",
        """
        care_week | mean_peak_intensity | intensity_days | medication_days | medication_recorded_days
        -1        | 6                   | 1              | -               | 0
        0         | 5.5                 | 2              | 2               | 3
        1         | -                   | 0              | 0               | 1
        """,
    )
