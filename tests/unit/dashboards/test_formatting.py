"""Numbers as they are printed."""

import pytest

from pipelines.dashboards import formatting
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.tables import Table


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.0, "0"),
        (-0.04, "0"),
        (4.0, "4"),
        (4.44, "4.4"),
        (-4.4, "\N{MINUS SIGN}4.4"),
        (99.94, "99.9"),
        (123.4, "123"),
        (None, "no data"),
        (Mark.HIDDEN, "hidden"),
    ],
)
def test_numbers_have_at_most_three_significant_digits(value, printed):
    assert formatting.number(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(0.004, "under 1%"), (0.006, "1%"), (0.994, "99%"), (0.996, "over 99%"), (0.5, "50%")]
)
def test_probabilities_are_never_printed_as_0_or_100_percent(value, printed):
    assert formatting.probability(value) == printed


def test_counts_and_nouns():
    assert formatting.counted(1, "file") == "1 file"
    assert formatting.counted(1200, "file") == "1,200 files"
    assert formatting.counted(Mark.HIDDEN, "patient") == "hidden patients"
    assert formatting.percent(Mark.NO_DATA) == "no data"


def test_a_measured_value_is_one_only_where_it_reads_so():
    assert formatting.measured(1.02, "headache day") == "1 headache day"
    assert formatting.measured(0.5, "headache day") == "0.5 headache days"


def test_a_table_body_escapes_every_cell_and_marks_where_each_begins():
    table = Table("t", ["a", "b", "c"], [["<b>", "x & y", 1200], ["é", None, -0.25]], text_columns=2)
    assert formatting.body(table) == (
        '\n<tr><th scope="row">&lt;b&gt;<td class="text">x &amp; y<td>1,200'
        '\n<tr><th scope="row">é<td class="text"><i>no data</i><td>−0.2'
    )


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [(75.5, "days", "76"), (74.5, "days", "75"), (8.5, "visits", "9"), (5.5, "headache days per 28", "5.5")],
)
def test_days_and_visits_are_whole_and_half_of_one_counts_as_one(value, unit, printed):
    assert formatting.number(formatting.in_whole(value, unit)) == printed
    assert formatting.in_whole(Mark.HIDDEN, unit) is Mark.HIDDEN
