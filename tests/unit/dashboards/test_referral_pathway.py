"""Referral pathway: what is said of the gates, also where few are false."""

import pytest

from pipelines.dashboards.count_grids import CountGrid
from pipelines.dashboards.disclosure import Mark, Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.pathway_counts import add_gate
from pipelines.dashboards.pages.referral_pathway import followed_tables, gate_answers, gates_figure
from pipelines.dashboards.referral_labels import GATE_NAMES, REFERRAL_CLOSURES, STATES_AFTER_REFERRAL

WORDS = (("patients", "now"), "Note.")


def gates(moment, counts):
    """Publish true, false and unknown of each gate, in the order of the pages."""
    grids = GridSet()
    for gate, patients in zip(GATE_NAMES, counts, strict=True):
        answers = zip(("true", "false", "unknown"), patients, strict=True)
        rows = [{"gate": gate, "answer": answer, "patients": count} for answer, count in answers]
        add_gate(grids, f"gates_{moment}_{gate}", gate, rows)
    return grids.publish(Rules(11, 5))


@pytest.mark.parametrize(
    ("moment", "counts", "title"),
    [
        ("now", [(60, 20, 20), (60, 0, 40)], "Gate A is unknown for 40% of patients"),
        ("now", [(60, 0, 40), (60, 20, 20)], "Neck-driven headache is unknown for 40% of patients"),
        ("at_referral", [(60, 20, 20), (20, 5, 75)], "Gate A was not true at referral for 80% of patients"),
    ],
)
def test_the_gate_that_is_known_least_often_is_named(moment, counts, title):
    published = gates(moment, [*counts, (80, 20, 0), (80, 0, 20)])
    assert gates_figure(published, moment, *WORDS).title == title


def test_few_that_are_false_hide_what_is_unknown_and_not_what_is_true():
    published = gates("at_referral", [(80, 0, 20), (25, 5, 70), (79, 10, 11), (60, 20, 20)])
    answers = gate_answers(published, "at_referral")
    assert answers["True"] == [80, 25, 80, 60]
    assert answers["False or unknown"] == [20, 75, 20, 40]
    assert answers["False"] == [0, Mark.HIDDEN, Mark.HIDDEN, 20]
    assert answers["Unknown"] == [20, Mark.HIDDEN, Mark.HIDDEN, 20]
    figure = gates_figure(published, "at_referral", *WORDS)
    assert [trace["name"] for trace in figure.spec["data"]] == ["True", "False or unknown"]
    assert figure.note.endswith("false and unknown are drawn as one.")


def followed(*cells):
    grids = GridSet()
    grids.add(CountGrid("followed", list(REFERRAL_CLOSURES), list(STATES_AFTER_REFERRAL), [list(row) for row in cells]))
    return followed_tables(grids.publish(Rules(11, 5))["followed"])


def test_two_ways_to_divide_referred_patients_stand_in_a_table_each():
    stands, now = followed((4, 9, 3, 20), (9, 4, 8, 3), (12, 4, 9, 20))
    assert [row[0] for row in stands.rows] == [*REFERRAL_CLOSURES.values(), "All"]
    assert [row[0] for row in now.rows] == [*STATES_AFTER_REFERRAL.values(), "All"]
    assert stands.rows[-1] == now.rows[-1] == ["All", 105]


def test_what_can_be_crossed_is_crossed():
    (crossed,) = followed((40, 90, 30, 20), (90, 40, 80, 30), (12, 40, 90, 20))
    assert crossed.columns == ["Referral", *STATES_AFTER_REFERRAL.values(), "All"]
