"""A headline rests on the planned weeks, else on the latest in which each group is large enough, else on no number."""

import pytest

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.headlines import headline_window, share_title

HIDDEN = Mark.HIDDEN
LIMITS = {"outcome_window_index": 3.0, "headline_min_patients": 50.0}
WINDOWS = [1, 2, 3, 4, 5]


def line(values, patients):
    return list(zip(values, patients, strict=True))


FULL = line([30.0, 25.0, 20.0, 18.0, 17.0], [400, 300, 200, 100, 55])
# Shown in weeks 9 to 12 though fewer than the threshold, and few at the end.
SMALL = line([31.0, 26.0, 21.0, 19.0, 22.0], [90, 60, 40, 50, 15])


def test_the_planned_weeks_come_first_however_many_patients_are_shown_in_them():
    assert headline_window(WINDOWS, [FULL, SMALL], LIMITS) == (3, [20.0, 21.0])
    assert headline_window(WINDOWS, [FULL, SMALL], LIMITS | {"outcome_window_index": 2.0}) == (2, [25.0, 26.0])


@pytest.mark.parametrize(
    ("patients", "window"),
    [([90, 60, 40, 50, 15], 4), ([90, 60, 40, 49, 15], 2), ([49, 40, 40, 40, 15], None), ([90, 60, 40, HIDDEN, 15], 2)],
)
def test_without_them_the_latest_weeks_with_enough_patients_in_each_group(patients, window):
    late = line([31.0, 26.0, HIDDEN, 19.0, 22.0], patients)
    found = headline_window(WINDOWS, [FULL, late], LIMITS)
    assert (found and found[0]) == window


def test_a_group_that_is_never_shown_is_passed_over_and_one_that_is_not_shown_there_is_not():
    never, early = line([HIDDEN] * 5, [HIDDEN] * 5), line([30.0, *[HIDDEN] * 4], [100] * 5)
    assert headline_window(WINDOWS, [FULL, never], LIMITS) == (3, [20.0])
    assert headline_window(WINDOWS, [FULL, early], LIMITS) == (1, [30.0, 30.0])
    assert headline_window(WINDOWS, [never], LIMITS) is None


def test_nothing_but_zeros_is_no_finding():
    zeros = line([0.0, 0.0, 0.0, 0.0, 5.0], [400, 300, 200, 100, 55])
    assert headline_window(WINDOWS, [zeros, zeros], LIMITS) == (5, [5.0, 5.0])
    assert headline_window(WINDOWS[:4], [zeros[:4]], LIMITS) is None


def test_a_title_says_the_week_and_the_range_or_the_first_line_alone():
    weeks = [4, 8, 12, 16, 20]
    assert share_title(weeks, [FULL, SMALL], ("{spread} at week {week}", "none"), LIMITS) == "20% to 21% at week 12"
    assert share_title(weeks, [FULL, SMALL], ("{first} by week {week}", "none"), LIMITS) == "20% by week 12"
    # What is said of the first line does not wait for the others, and is never said of the second.
    hidden = line([HIDDEN] * 5, [HIDDEN] * 5)
    late = line([HIDDEN, HIDDEN, HIDDEN, 5.0, 6.0], [400] * 5)
    assert share_title(weeks, [FULL, late], ("{first} by week {week}", "none"), LIMITS) == "20% by week 12"
    assert share_title(weeks, [hidden, FULL], ("{first} by week {week}", "none"), LIMITS) == "none"
    assert share_title(weeks, [FULL], ("{spread} at week {week}", "none"), LIMITS) == "none"
