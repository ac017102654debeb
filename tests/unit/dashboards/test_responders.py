"""Responders at each level of reduction: nested counts, none of which gives a few patients away."""

import pytest

from pipelines.dashboards.count_grids import TOTAL, CountGrid
from pipelines.dashboards.disclosure import Mark, Rules
from pipelines.dashboards.grid_sets import ON_CARD, GridSet
from pipelines.dashboards.pages.course_counts import add_levels
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
    network, grids = Network({int(level[1:]): met for level, met in responders.items()}), GridSet()
    add_levels(grids, network)
    table = responder_levels(network, grids.publish(Rules(11, 5)))
    return {row[0]: row[1] for row in table.rows}


def test_every_level_is_shown_from_the_lowest_to_no_headache_day_at_all():
    assert shown(p30=301, p50=200, p75=100, p100=33) == {
        "At least 30%": 300,
        "At least 50%": 200,
        "At least 75%": 100,
        "No headache day": 35,
    }


@pytest.mark.parametrize(("between", "hidden"), [(0, 0), (1, 1), (10, 1), (11, 0)])
def test_of_two_levels_with_few_patients_between_them_one_is_hidden(between, hidden):
    assert list(shown(p50=200, p75=100, p100=100 - between).values()).count(Mark.HIDDEN) == hidden
    assert list(shown(p30=200 + between, p50=200).values()).count(Mark.HIDDEN) == hidden


def test_the_worst_and_the_best_case_are_hidden_where_few_are_unknown(monkeypatch):
    network, grids = Network({50: 200}), GridSet()
    monkeypatch.setattr(network, "rows", lambda _: [row | {"without_diary": 5} for row in Network.rows(network, _)])
    add_levels(grids, network)
    (row,) = responder_levels(network, grids.publish(Rules(11, 5))).rows
    assert row[6:] == [Mark.HIDDEN, Mark.HIDDEN]


def test_few_patients_without_headache_days_are_hidden():
    assert shown(p50=200, p75=100, p100=10)["No headache day"] is Mark.HIDDEN


def test_without_any_patient_there_is_no_row():
    assert shown() == {}


def test_the_worst_case_is_shown_where_all_are_though_few_are_unknown():
    grids = GridSet()
    grids.missed = {("level_50", TOTAL, "met"): ON_CARD, ("level_50", TOTAL, TOTAL): ON_CARD}
    grids.add(CountGrid("level_50", ["(all)"], ["met", "not_met", "unknown"], [[100, 295, 5]]))
    (row,) = responder_levels(Network({}), grids.publish(Rules(11, 5))).rows
    assert row[1:] == [100, *[Mark.HIDDEN] * 4, 25.0, Mark.HIDDEN]
