"""Plateau board: whom each status holds."""

from pipelines.dashboards.count_grids import CountGrid
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.plateau_board import _statuses

PARTS = {
    "plateau": ["new", "continuing"],
    "not_on_plateau": ["resolved", "not_on_plateau"],
    "cannot_tell": ["indeterminate", "insufficient_data"],
}


def test_who_is_not_on_plateau_may_have_got_worse_after_one():
    grids = GridSet()
    for answer, parts in PARTS.items():
        grids.add(CountGrid(f"{answer}_parts", parts, ["patients"], [[40], [60]]))
    assert _statuses(grids.publish(Rules(11, 5))).rows == [
        ["New plateau", "On plateau", 40],
        ["Continuing plateau", "On plateau", 60],
        ["Resolved plateau", "Not on plateau", 40],
        ["Never on plateau, long past, or worse since", "Not on plateau", 60],
        ["Undecided", "Cannot tell", 40],
        ["Too little diary", "Cannot tell", 60],
    ]
