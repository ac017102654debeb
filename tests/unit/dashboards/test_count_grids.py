"""Grids: what is shared is hidden in all or none, and shares follow from published cells alone."""

from types import SimpleNamespace

import pytest

from pipelines.dashboards.count_grids import TOTAL, CountGrid, grid_of
from pipelines.dashboards.disclosure import Layout, Mark, Rules, population
from pipelines.dashboards.grid_sets import ON_CARD, GridSet
from pipelines.dashboards.pages.nested_counts import tie_counts
from pipelines.dashboards.pooling import pooled

ANSWERS = ("yes", "no", "unknown")


def published(*grids, links=()):
    together = GridSet()
    for grid in grids:
        together.add(grid)
    for places in links:
        together.link(*places)
    return together.publish(Rules(11, 5))


def test_a_share_is_computed_from_rounded_counts():
    grid = published(CountGrid("a", ["x", "y"], ANSWERS, [[31, 62, 21], [43, 58, 102]]))["a"]
    share = grid.share("x", ("yes",), ("yes", "no"))
    assert (share.numerator, share.denominator) == (30, 90)
    assert share.fraction == 30 / 90
    # Wilson's interval of 30 of 90, by hand.
    assert (share.low, share.high) == (pytest.approx(0.2446, abs=1e-4), pytest.approx(0.4357, abs=1e-4))
    assert grid.count(TOTAL, "no") == 120
    assert grid.line("y") == [45, 60, 100, 205]


def test_a_share_of_a_small_count_is_hidden_and_one_of_nobody_is_no_data():
    grid = published(CountGrid("a", ["x", "none"], ANSWERS, [[4, 62, 21], [0, 0, 0]]))["a"]
    assert grid.count("x", "yes") is Mark.HIDDEN
    assert grid.share("x", ("yes",), ("yes", "no")).fraction is Mark.HIDDEN
    assert grid.share("none", ("yes",), ("yes", "no")).fraction is Mark.NO_DATA


def test_a_linked_count_is_hidden_in_both_grids():
    by_row = CountGrid("a", ["x", "y"], ["yes", "no"], [[5, 60], [40, 70]])
    parts = CountGrid("b", ["first", "second"], ["all"], [[5], [60]])
    found = published(by_row, parts, links=[[("a", "x", "yes"), ("b", "first", "all")]])
    assert found["a"].count("x", "yes") is Mark.HIDDEN
    assert found["b"].count("first", "all") is Mark.HIDDEN


def test_places_that_count_otherwise_or_are_not_there_are_not_linked():
    grids = GridSet()
    grids.add(CountGrid("a", ["x", "z"], ["yes", "no"], [[50, 1], [2, 3]]))
    grids.add(CountGrid("b", ["x", "z"], ["yes", "no"], [[51, 1], [2, 3]]))
    grids.link(("a", "x", "yes"), ("b", "x", "yes"), ("c", "x", "yes"), ("a", "y", "yes"))
    assert grids.links == []


def test_the_total_of_a_single_row_or_column_is_hidden_with_it():
    row = published(CountGrid("a", ["x"], ["yes", "no"], [[5, 60]]))["a"]
    assert [row.count(place, "yes") for place in ("x", TOTAL)] == [Mark.HIDDEN] * 2
    assert [row.count(place, "no") for place in ("x", TOTAL)].count(Mark.HIDDEN) in (0, 2)
    column = CountGrid("b", ["x", "y"], ["all"], [[20], [60]])
    grids = GridSet()
    grids.add(column)
    assert [("b", "x", "all"), ("b", "x", TOTAL)] in grids.links
    assert [("b", TOTAL, "all"), ("b", TOTAL, TOTAL)] in grids.links


@pytest.mark.parametrize(("inner", "hidden"), [(95, 1), (90, 1), (89, 0), (100, 0)])
def test_of_two_nested_counts_with_few_between_them_one_is_hidden(inner, hidden):
    grids = GridSet()
    grids.add(CountGrid("a", ["x"], ["yes", "no"], [[100, 400]]))
    grids.add(CountGrid("b", ["x"], ["yes", "no"], [[inner, 300]]))
    grids.nest(("b", TOTAL, "yes"), ("a", TOTAL, "yes"))
    found = grids.publish(Rules(11, 5))
    assert [found[name].count(TOTAL, "yes") for name in "ab"].count(Mark.HIDDEN) == hidden


def test_links_that_share_a_place_are_one():
    grids = GridSet()
    for name in "abc":
        grids.add(CountGrid(name, ["x", "y"], ["yes", "no"], [[5, 6], [40, 50]]))
    grids.link(("a", "y", "yes"), ("b", "y", "yes"))
    grids.link(("b", "y", "yes"), ("c", "y", "yes"))
    assert grids.links == [[("a", "y", "yes"), ("b", "y", "yes"), ("c", "y", "yes")]]


def test_a_grid_has_a_place_for_every_key_and_leaves_out_others():
    rows = [{"p": "x", "q": True, "patients": 20}, {"p": "z", "q": True, "patients": 7}]
    grid = grid_of("a", rows, ("p", "q"), (["x", "y"], ["True", "False"]))
    assert grid.cells == [[20, 0], [0, 0]]


def test_small_units_are_pooled_into_one_row():
    counts = {"a": [10, 20], "b": [1, 2], "c": [3, 4]}
    assert pooled(counts, ["a"], "2 smaller clinics") == (["a", "2 smaller clinics"], [[10, 20], [4, 6]])
    assert pooled(counts, ["a", "b", "c"], "none") == (["a", "b", "c"], [[10, 20], [1, 2], [3, 4]])


def test_a_link_is_named_by_a_marts_columns_though_a_grid_without_them_came_first():
    grids, rules = GridSet(), Rules(11, 5)
    layout = Layout(population(place="in_care"), [{"stage": "one"}, {"stage": "two"}], [{}])
    grids.add(CountGrid("flow", ["a", "b"], ["patients"], [[50], [60]]))
    grids.add(CountGrid("stages", ["one", "two"], ["patients"], [[40], [70]], layout))
    grids.link(("flow", TOTAL, TOTAL), ("stages", TOTAL, TOTAL))
    grids.publish(rules)
    assert population(place="in_care") in rules.ledger.entries
    assert population(grid="flow") not in rules.ledger.entries


def test_what_a_linked_grid_hides_is_hidden_in_one_of_the_same_patients_that_is_not_linked_too():
    grids, rules = GridSet(), Rules(11, 5)
    for name, event, cells in (
        ("leaving_0", "leaving", [[5], [60]]),
        ("needling_0", "needling", [[30], [35]]),
        ("needling_1", "needling", [[20], [45]]),
    ):
        layout = Layout(population(event=event), [{"in": f"{name} {row}"} for row in "ab"], [{}])
        grids.add(CountGrid(name, ["a", "b"], ["patients"], cells, layout))
    grids.link(("leaving_0", TOTAL, TOTAL), ("needling_0", TOTAL, TOTAL))
    # So the total is hidden beside the few, and not the rest.
    grids.missed = {("leaving_0", "b", TOTAL): ON_CARD}
    found = grids.publish(rules)
    assert found["leaving_0"].count("b", TOTAL) == 60
    assert [grid.count(TOTAL, TOTAL) for grid in found.values()] == [Mark.HIDDEN] * 3


def test_a_spokes_patients_have_one_name_whatever_event_they_are_followed_for():
    grids, rules = GridSet(), Rules(11, 5)
    for event, at_risk in (("needling", [[60], [70]]), ("leaving", [[60], [70]]), ("referral", [[60], [65]])):
        layout = Layout(population(event=event), [{"spoke_group": spoke} for spoke in ("mechanical", "mixed")], [{}])
        grids.add(CountGrid(f"event_{event}_0", ["mechanical", "mixed"], ["at_risk"], at_risk, layout))
    limits = {"outcome_window_index": 3.0, "stage_pool_min_patients": 30.0}
    tie_counts(grids, SimpleNamespace(rows=lambda _: [], thresholds=limits))
    grids.publish(rules)
    names = {spoke: [it for it in rules.ledger.entries if spoke in str(it)] for spoke in ("mechanical", "mixed")}
    # In one of them other patients are of the second spoke, as their count says.
    assert {spoke: len(found) for spoke, found in names.items()} == {"mechanical": 1, "mixed": 2}
