"""Referral pathway: the title of the gates."""

import pytest

from pipelines.dashboards.count_grids import CountGrid
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.referral_pathway import _gate_title

ANSWERS = ["true", "false", "unknown"]


@pytest.mark.parametrize(
    ("unknown", "title"),
    [
        ({"mechanical": 20, "a": 40}, "Gate A is unknown for 40% of patients"),
        ({"mechanical": 40, "a": 20}, "Neck-driven headache is unknown for 40% of patients"),
    ],
)
def test_the_gate_that_is_unknown_most_often_is_named(unknown, title):
    grids = GridSet()
    for gate, patients in unknown.items():
        grids.add(CountGrid(gate, [gate], ANSWERS, [[100 - patients, 0, patients]]))
    published = grids.publish(Rules(11, 5))
    assert _gate_title({gate: published[gate] for gate in unknown}, "now") == title
