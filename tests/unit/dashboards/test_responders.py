"""Responders at each level of reduction: nested counts, none of which gives a few patients away."""

import pytest

from pipelines.dashboards.disclosure import Mark, Rules
from pipelines.dashboards.pages.responders import responder_levels

LIMITS = {"outcome_window_index": 3.0}


class Network:
    """A release of which only the responders of the network are known."""

    thresholds = LIMITS

    def __init__(self, responders):
        self.responders = responders

    def rows(self, table):
        assert table == "marts.rpt_responders"
        counts = {"non_responders": 0, "without_diary": 50, "group_kind": "all"}
        return [
            counts | {"reduction_pct": level, "responders": met, "non_responders": 400 - met}
            for level, met in self.responders.items()
        ]


def shown(**responders):
    table = responder_levels(Network({int(level[1:]): met for level, met in responders.items()}), Rules(11, 5))
    return {row[0]: row[1] for row in table.rows}


def test_every_level_is_shown_from_the_lowest_to_no_headache_day_at_all():
    assert shown(p30=301, p50=200, p75=100, p100=33) == {
        "At least 30%": 300,
        "At least 50%": 200,
        "At least 75%": 100,
        "No headache day": 35,
    }


@pytest.mark.parametrize(("between", "is_hidden"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_level_with_few_patients_between_it_and_the_next_is_hidden(between, is_hidden):
    assert (shown(p50=200, p75=100, p100=100 - between)["No headache day"] is Mark.HIDDEN) is is_hidden
    assert (shown(p30=200 + between, p50=200)["At least 30%"] is Mark.HIDDEN) is is_hidden


def test_a_level_is_held_against_the_last_one_shown():
    found = shown(p50=200, p75=195, p100=185)
    assert (found["At least 75%"], found["No headache day"]) == (Mark.HIDDEN, 185)


def test_few_patients_without_headache_days_are_hidden():
    assert shown(p50=200, p75=100, p100=10)["No headache day"] is Mark.HIDDEN


def test_without_any_patient_there_is_no_row():
    assert shown() == {}
