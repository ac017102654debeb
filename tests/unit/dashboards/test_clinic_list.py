"""The treating team's first page: what is asked first in the morning, of each clinic and of all."""

from types import SimpleNamespace

import pytest

from pipelines.dashboards.pages.clinic_list import clinic_list
from pipelines.dashboards.pages.worklist import IN_HOUSE_RULE


def page(charges=0, **clinics):
    """Return the page's content from the counts of each clinic by question."""
    tables = {
        "marts.dim_episodes": [{"clinic_key": clinic} for clinic in clinics],
        "marts.rpt_worklist_counts": [
            {"clinic_key": clinic, "question": question, "patients": patients}
            for clinic, counts in clinics.items()
            for question, patients in counts.items()
        ],
        "meta.quarantine": [{"rule": IN_HOUSE_RULE, "rows": charges}, {"rule": "another", "rows": 9}],
    }
    return clinic_list(SimpleNamespace(rows=tables.__getitem__))


def test_what_is_asked_in_the_morning_stands_first_and_the_last_row_is_all_clinics():
    shown = page(
        north={"new": 3, "continuing": 5, "cannot_tell": 9, "no_next_visit": 4, "medical_review": 1},
        south={"new": 1, "resolved": 2, "reassessment_due": 2, "not_on_plateau": 7},
    )
    table = shown["table"]
    assert table.columns[: shown["morning"] + 1] == [
        "Clinic", "New plateau", "No next visit booked", "In medical review", "Reassessment overdue",
    ]  # fmt: skip
    assert table.columns[-1] == "All in care"
    assert table.rows == [
        ["north", 3, 4, 1, 0, 5, 0, 9, 0, 17],
        ["south", 1, 0, 0, 2, 0, 2, 0, 7, 10],
        ["All clinics", 4, 4, 1, 2, 5, 2, 9, 7, 27],
    ]
    assert table.has_totals


def test_a_clinic_alone_has_no_row_of_all():
    table = page(north={"new": 3})["table"]
    assert [row[0] for row in table.rows] == ["north"]
    assert not table.has_totals


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"new": 29, "no_next_visit": 345}, "29 new plateaus, 345 without a next visit"),
        ({"new": 1, "no_next_visit": 1}, "1 new plateau, 1 without a next visit"),
        ({"continuing": 2}, "No new plateau, nobody without a next visit"),
        ({}, "No patient in care yet"),
    ],
)
def test_the_headline_says_what_is_new_and_how_many_have_no_next_visit(counts, said):
    assert page(north=counts)["headline"] == said
    assert len(said.split()) <= 10


def test_rows_with_an_in_house_charge_are_counted_and_no_others():
    assert page(charges=2)["charges"] == 2
