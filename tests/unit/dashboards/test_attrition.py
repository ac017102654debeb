"""Who stays in the figures: the headline is of the last window in which both groups can be shown."""

from types import SimpleNamespace

import pytest

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.pages.attrition import attrition


def drawn(medians, hidden=()):
    """Draw windows with these medians of who still writes and who does not."""
    rows = [
        {"window_index": window, "is_evaluable": stays, "baseline_median": value}
        for window, pair in medians.items()
        for stays, value in zip((True, False), pair, strict=True)
    ]
    release = SimpleNamespace(rows=lambda _: rows)
    grids = {
        f"window_{window}": SimpleNamespace(
            count=lambda _, stays, window=window: Mark.HIDDEN if (window, stays) in hidden else 40
        )
        for window in medians
    }
    return attrition(release, grids)


MEDIANS = {1: (15.0, 14.0), 2: (17.0, 16.5), 3: (18.0, 16.0)}


@pytest.mark.parametrize(
    ("hidden", "title"),
    [
        ([], "Before care: 18 if writing at weeks 9–12, else 16"),
        ([(3, "False")], "Before care: 17 if writing at weeks 5–8, else 16.5"),
        ([(1, "True"), (2, "False"), (3, "True")], "Headache days before care: who stayed, who left"),
    ],
)
def test_the_headline_names_both_medians_of_the_last_window_that_shows_them(hidden, title):
    assert drawn(MEDIANS, hidden).title == title
