"""Who stays in the figures: the headline is of weeks 9 to 12, or of the last with enough patients in both."""

from types import SimpleNamespace

import pytest

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.pages.attrition import attrition


def drawn(medians, hidden=(), patients=50):
    """Draw windows with these medians of who still writes and who does not."""
    rows = [
        {"window_index": window, "is_evaluable": stays, "baseline_median": value}
        for window, pair in medians.items()
        for stays, value in zip((True, False), pair, strict=True)
    ]
    limits = {"outcome_window_index": 3.0, "headline_min_patients": 50.0}
    release = SimpleNamespace(rows=lambda _: rows, thresholds=limits)
    grids = {
        f"window_{window}": SimpleNamespace(
            count=lambda _, stays, window=window: Mark.HIDDEN if (window, stays) in hidden else patients
        )
        for window in medians
    }
    return attrition(release, grids)


MEDIANS = {1: (15.0, 14.0), 2: (17.0, 16.5), 3: (18.0, 16.0), 4: (22.5, 17.9)}


@pytest.mark.parametrize(
    ("hidden", "title"),
    [
        ([], "Before care: 18 if writing at weeks 9–12, else 16"),
        ([(3, "False")], "Before care: 22.5 if writing at weeks 13–16, else 17.9"),
        ([(3, "False"), (4, "True")], "Before care: 17 if writing at weeks 5–8, else 16.5"),
        ([(1, "True"), (2, "False"), (3, "True"), (4, "True")], "Headache days before care: who stayed, who left"),
    ],
)
def test_the_headline_names_both_medians_of_the_window_that_it_rests_on(hidden, title):
    assert drawn(MEDIANS, hidden).title == title


def test_few_patients_in_the_last_window_make_no_headline():
    title = drawn(MEDIANS, [(3, "False")], patients=45).title
    assert title == "Headache days before care: who stayed, who left"
