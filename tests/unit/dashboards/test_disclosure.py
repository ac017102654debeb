"""Small groups stay hidden, whatever the table; thresholds at, below and above."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dashboards.disclosure import (
    Layout,
    Ledger,
    Mark,
    Rules,
    name_alike,
    population,
    publish_count,
    publish_measure,
    publish_share,
    publish_tables,
)
from pipelines.dashboards.disclosure.attacker import exposed
from pipelines.dashboards.disclosure.complements import _cheapest_near
from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.pattern import Pattern
from pipelines.dashboards.disclosure.shown_counts import Entry
from pipelines.dashboards.pooling import pool_small_units

RULES = Rules(small_cell_min=11, rounding_base=5)


def layout_of(rows, columns, rules):
    """Return a layout of patients who are in no other table."""
    by_row, by_column = (
        [{name: str(key)} for key in range(size)] for name, size in (("row", rows), ("column", columns))
    )
    return Layout(rules.ledger.unnamed(), by_row, by_column)


def publish_table(counts, rules):
    """Publish one table whose patients are in no other."""
    return publish_tables([counts], [layout_of(len(counts), len(counts[0]), rules)], rules)[0]


@pytest.mark.parametrize(
    ("patients", "shown"),
    [(0, 0), (1, Mark.HIDDEN), (10, Mark.HIDDEN), (11, 15), (12, 15), (17, 15), (18, 20), (22, 20), (23, 25)],
)
def test_a_count_is_hidden_under_the_limit_and_rounded_from_it_on(patients, shown):
    assert publish_count(patients, RULES) == shown


@pytest.mark.parametrize("shown", [0, 15, 20, 25, 100])
def test_true_counts_are_exactly_those_that_are_shown_so(shown):
    least, most = RULES.true_counts(shown)
    found = [patients for patients in (0, *range(11, 120)) if RULES.rounded(patients) == shown]
    assert (least, most) == (min(found), max(found))


@pytest.mark.parametrize(("patients", "shown"), [(0, Mark.NO_DATA), (10, Mark.HIDDEN), (11, 4.25)])
def test_a_median_of_a_small_group_is_hidden(patients, shown):
    assert publish_measure(4.25, publish_count(patients, RULES)) == shown


def test_a_share_of_a_hidden_zero_does_not_say_that_it_is_none():
    group, ledger = population(group="a"), Ledger({population(group="b"): Entry(0)})
    tonight = Rules(11, 5, ledger)
    publish_tables([[[1], [0], [40]]], [Layout(population(), [{"group": it} for it in "bac"])], tonight)
    assert publish_share(0, 0, tonight, group=group).fraction is Mark.HIDDEN


def test_a_share_is_computed_from_the_rounded_counts():
    share = publish_share(33, 98, RULES)
    assert (share.numerator, share.denominator, share.fraction) == (35, 100, 0.35)
    # Wilson interval of 35 of 100, from a published table.
    assert (share.low, share.high) == pytest.approx((0.2636, 0.4475), abs=0.0001)


@pytest.mark.parametrize(("numerator", "denominator"), [(10, 100), (1, 100), (90, 100), (99, 100), (5, 9)])
def test_a_share_is_hidden_if_either_side_of_it_is_small(numerator, denominator):
    share = publish_share(numerator, denominator, RULES)
    assert share.numerator == share.fraction == share.low == share.high == Mark.HIDDEN


@pytest.mark.parametrize(("numerator", "fraction"), [(0, 0.0), (100, 1.0), (11, 0.15), (89, 0.9)])
def test_none_and_all_may_be_shown(numerator, fraction):
    assert publish_share(numerator, 100, RULES).fraction == fraction


def test_a_share_of_nobody_is_no_data():
    assert publish_share(0, 0, RULES).fraction is Mark.NO_DATA


def test_a_table_without_small_counts_is_only_rounded():
    table = publish_table([[20, 31], [40, 0]], RULES)
    assert table.cells == [[20, 30], [40, 0]]
    assert (table.row_totals, table.column_totals, table.total) == ([50, 40], [60, 30], 90)


def test_one_small_count_hides_one_more_in_its_row_and_its_column():
    table = publish_table([[3, 50, 60], [40, 50, 60], [70, 80, 90]], RULES)
    hidden = [[cell is Mark.HIDDEN for cell in row] for row in table.cells]
    assert hidden == [[True, True, False], [True, True, False], [False, False, False]]
    assert Mark.HIDDEN not in [*table.row_totals, *table.column_totals, table.total]


def test_what_is_hidden_last_is_shown_where_another_count_can_be_hidden_in_its_stead():
    def second(missed):
        tonight = Rules(small_cell_min=11, rounding_base=5)
        (row,) = publish_tables([[[5, 30, 60]]], [layout_of(1, 3, tonight)], tonight, missed=missed)[0].cells
        return row[1]

    on_card, in_chart = 2, 1
    assert second({}) is Mark.HIDDEN
    assert second({(0, 0, 1): in_chart}) == 30
    assert second(dict.fromkeys([(0, 0, column) for column in range(4)], on_card)) is Mark.HIDDEN
    others = dict.fromkeys([(0, 0, 2), (0, 0, 3)], in_chart)
    assert second(others | {(0, 0, 1): in_chart}) is Mark.HIDDEN
    assert second(others | {(0, 0, 1): on_card}) == 30


def test_a_chart_is_hidden_farther_off_where_a_card_would_be_hidden_beside():
    """Of 95 patients, 18 met, 65 not met and 12 are unknown; a chart shows the 65 by stage, with a few in the later."""
    layouts = [
        Layout(population(who="all"), [{}], [{"answer": "met"}, {"answer": "not_met"}, {"answer": "unknown"}]),
        Layout(population(who="all", answer="not_met"), [{"stage": "first"}, {"stage": "later"}], [{}]),
        Layout(population(who="diary"), [{}], [{"answer": "met"}, {"answer": "not_met"}, {"answer": "too_few"}]),
    ]
    links = [[(0, 0, answer), (2, 0, answer)] for answer in (0, 1)]
    cards = dict.fromkeys([(0, 0, 0), (0, 0, 3), (2, 0, 3)], 2)
    tonight = Rules(small_cell_min=11, rounding_base=5)
    tables = [[[18, 65, 12]], [[60], [5]], [[18, 65, 5]]]
    name_alike(layouts, links, tonight.ledger)
    answers, stages, diaries = publish_tables(tables, layouts, tonight, cards | {(1, 0, 0): 1})
    assert answers.cells[0][0] == 20
    assert answers.row_totals == [95]
    assert diaries.row_totals == [90]
    assert stages.cells == [[Mark.HIDDEN], [Mark.HIDDEN]]


def test_beside_zeros_a_part_is_missed_as_much_as_its_whole():
    """The other tables split the second and third column of the first; the second has patients of one stage only."""
    stages = [{"stage": "first"}, {"stage": "later"}]
    layouts = [
        Layout(population(who="all"), [{}], [{"answer": "few"}, {"answer": "met"}, {"answer": "not_met"}]),
        Layout(population(who="all", answer="met"), stages, [{}]),
        Layout(population(who="all", answer="not_met"), stages, [{}]),
    ]
    tonight = Rules(small_cell_min=11, rounding_base=5)
    tables = [[[5, 30, 60]], [[30], [0]], [[40], [20]]]
    answers, met, _ = publish_tables(tables, layouts, tonight, missed={(1, 0, 0): 2})
    assert answers.cells == [[Mark.HIDDEN, 30, Mark.HIDDEN]]
    assert met.cells == [[30], [0]]


def test_what_protects_a_card_is_looked_for_some_lines_farther_off():
    few, card, chart, far, farther = (population(group=name) for name in ("few", "card", "chart", "far", "farther"))
    whole, rest, other = (population(group=name) for name in ("whole", "rest", "other"))
    counts = {few: 5, card: 30, far: 70, whole: 105, farther: 50, rest: 20, chart: 35, other: 15}
    lines = [Line(whole, (few, card, far)), Line(far, (farther, rest)), Line(farther, (chart, other))]
    tonight = Rules(small_cell_min=11, rounding_base=5)
    tonight.ledger.missed.update({card: 2, whole: 2, chart: 1})
    hidden = dict.fromkeys((few, far, farther, rest, other), "small")
    pattern = Pattern(counts, lines, hidden, set(counts), tonight)
    assert _cheapest_near({few}, pattern) == chart


def test_a_link_holds_wherever_else_the_same_patients_stand():
    """The second and the third table count the patients of the first, whose total would reveal a few."""
    layouts = [
        Layout(population(who="seen"), [{"spoke": "a"}, {"spoke": "b"}], [{}]),
        Layout(population(who="asked"), [{"stage": "first"}, {"stage": "later"}], [{"met": True}, {"met": False}]),
        Layout(population(who="asked"), [{"clinic": "x"}, {"clinic": "y"}], [{"met": True}, {"met": False}]),
    ]
    tonight = Rules(small_cell_min=11, rounding_base=5)
    tables = [[[60], [5]], [[20, 20], [12, 13]], [[15, 15], [17, 18]]]
    name_alike(layouts, [[(0, 2, 1), (1, 2, 2)]], tonight.ledger)
    found = publish_tables(tables, layouts, tonight, missed={(0, 0, 0): 2})
    assert found[0].cells == [[60], [Mark.HIDDEN]]
    assert [table.total for table in found] == [Mark.HIDDEN] * 3
    assert population(who="seen") in tonight.ledger.entries
    assert population(who="asked") not in tonight.ledger.entries


def test_of_two_counts_that_leave_a_few_between_them_the_one_hidden_last_is_shown():
    def shown(missed):
        tonight = Rules(small_cell_min=11, rounding_base=5)
        layouts = [Layout(population(is_in_care=True), [{"of": "both"}]), Layout(population(), [{"of": "both"}])]
        inner, outer = publish_tables([[[40]], [[45]]], layouts, tonight, missed={missed: 2})
        return inner.cells[0][0], outer.cells[0][0]

    assert shown((0, 0, 0)) == (40, Mark.HIDDEN)
    assert shown((1, 0, 0)) == (Mark.HIDDEN, 45)


def test_two_small_counts_that_add_up_to_little_hide_a_third():
    (row,) = publish_table([[2, 3, 40, 50]], RULES).cells
    assert row == [Mark.HIDDEN, Mark.HIDDEN, Mark.HIDDEN, 50]


def test_a_small_row_total_is_hidden_with_its_cells():
    table = publish_table([[4, 3], [30, 40], [50, 60]], RULES)
    assert table.row_totals[0] is Mark.HIDDEN
    assert table.row_totals.count(Mark.HIDDEN) == 2


def test_counts_that_hide_only_one_another_are_shown():
    # The 9 and the 3 need one column more; on the way to it the total of a column and of a row were hidden as well.
    table = publish_table([[12, 15, 9], [30, 15, 3]], RULES)
    hidden = [[cell is Mark.HIDDEN for cell in row] for row in table.cells]
    assert hidden == [[False, True, True], [False, True, True]]
    assert Mark.HIDDEN not in [*table.row_totals, *table.column_totals, table.total]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_count_is_hidden_for_nothing(counts):
    rules = Rules(small_cell_min=11, rounding_base=5)
    publish_table(counts, rules)
    entries = rules.ledger.entries
    patients = {of: entry.patients for of, entry in entries.items()}
    lines = [line for lines in rules.ledger.lines.values() for line in lines]
    for of, entry in entries.items():
        if entry.hidden_for == "complement":
            others = [other for other, its in entries.items() if its.hidden_for and other != of]
            assert exposed(patients, others, lines, 11)


def test_an_empty_table_has_no_patients():
    assert publish_table([[0, 0]], RULES).total == 0


tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=4)
)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_table_shows_a_small_count_or_lets_one_be_worked_out(counts):
    rules = Rules(small_cell_min=11, rounding_base=5)
    table = publish_table(counts, rules)
    shown = [*sum(table.cells, []), *table.row_totals, *table.column_totals, table.total]
    true = [*sum(counts, []), *(sum(row) for row in counts), *(sum(column) for column in zip(*counts, strict=True))]
    for patients, published in zip([*true, sum(map(sum, counts))], shown, strict=True):
        assert published is Mark.HIDDEN or published == RULES.rounded(patients) >= min(patients, 15)
    ledger = rules.ledger
    hidden = [of for of, entry in ledger.entries.items() if entry.hidden_for]
    assert hidden.count(Mark.HIDDEN) <= shown.count(Mark.HIDDEN)
    patients = {of: entry.patients for of, entry in ledger.entries.items()}
    assert not exposed(patients, hidden, [line for lines in ledger.lines.values() for line in lines], 11)


@pytest.mark.parametrize("counts", [[[3, 25], [14, 30]], [[10, 12], [12, 11]], [[1, 11], [20, 0]]])
def test_every_small_count_is_possible_for_who_tries_all_tables(counts):
    table = publish_table(counts, RULES)
    a, b, c, d = np.meshgrid(*(_candidates(cell) for row in table.cells for cell in row), indexing="ij", sparse=True)
    totals = [*table.row_totals, *table.column_totals, table.total]
    fits = [_fits(sums, shown) for sums, shown in zip((a + b, c + d, a + c, b + d, a + b + c + d), totals, strict=True)]
    possible = np.argwhere(np.logical_and.reduce(np.broadcast_arrays(*fits)))
    for true, cell, places in zip(np.ravel(counts), sum(table.cells, []), possible.T, strict=True):
        if 0 < true <= 10:
            assert set(range(1, 11)) <= set(_candidates(cell)[np.unique(places)])


def _candidates(cell):
    return (
        np.arange(1, 45)
        if cell is Mark.HIDDEN
        else np.arange(RULES.true_counts(cell)[0], RULES.true_counts(cell)[1] + 1)
    )


def _fits(totals, shown):
    least, most = (1, 999) if shown is Mark.HIDDEN else RULES.true_counts(shown)
    return (totals >= least) & (totals <= most)


def test_small_units_are_pooled_until_the_pool_stands_alone():
    counts = {"a": [50, 20], "b": [9, 3], "c": [4, 1], "d": [30, 5]}
    alone, pooled = pool_small_units(counts, minimum=30)
    assert pooled == ["c", "b", "d"]
    assert alone == {"a": [50, 20]}


def test_units_at_the_limit_stand_alone():
    alone, pooled = pool_small_units({"a": [30], "b": [31]}, minimum=30)
    assert (list(alone), pooled) == (["a", "b"], [])


def test_a_total_that_one_table_hides_is_hidden_in_the_other():
    rows, columns = [[4, 24], [60, 70]], [[40, 24], [50, 50]]
    alone = publish_table(columns, RULES)
    tonight = Rules(small_cell_min=11, rounding_base=5)
    layouts = [layout_of(2, 2, tonight), layout_of(2, 2, tonight)]
    name_alike(layouts, [[(0, 0, 1), (1, 0, 1)]], tonight.ledger)
    _, linked = publish_tables([rows, columns], layouts, tonight)
    assert alone.cells[0][1] == 25
    assert linked.cells[0][1] is Mark.HIDDEN
