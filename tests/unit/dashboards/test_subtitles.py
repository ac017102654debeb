"""Subtitles of charts: n of a whole chart, n of its points, and the stretch of care in words."""

import pytest

from pipelines.dashboards.care_time import weeks_of, weeks_of_windows
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.pages.curves import in_words
from pipelines.dashboards.subtitles import n_at_points, n_of


@pytest.mark.parametrize(("patients", "said"), [(1270, "n = 1,270"), (0, "n = 0"), (Mark.HIDDEN, "n: hidden")])
def test_a_chart_says_how_many_it_speaks_of(patients, said):
    assert n_of(patients) == said


def test_n_of_points_spans_those_that_are_drawn_alone():
    points = [(17.0, 40), (16.0, 1200), (Mark.HIDDEN, 5), (Mark.NO_DATA, 0)]
    assert n_at_points(points) == "n = 40 to 1,200 at each point"
    assert n_at_points(points[:1], "in each month") == "n = 40 in each month"
    assert n_at_points([*points, (12.0, Mark.HIDDEN)]) == "n = 40 to 1,200 or hidden at each point"
    assert n_at_points([(12.0, Mark.HIDDEN)]) == "n: hidden"
    assert n_at_points(points[2:]) == "n: no data"


def test_a_stretch_of_care_is_named_by_its_ends():
    assert weeks_of([4, 8, 44]) == "weeks 4 to 44 of care"
    assert weeks_of(range(-6, 30)) == "6 weeks before care to week 29"
    assert weeks_of([4]) == "week 4 of care"
    assert weeks_of([-6, -1]) == "6 weeks before care"
    assert weeks_of([-6, 0]) == "6 weeks before care to week 0"
    assert weeks_of([]) == "no week to show yet"


def test_a_line_is_said_by_its_ends_and_a_single_point_once():
    spans = ["before", "1–4", "5–8"]
    assert in_words("Median", spans, [14.0, Mark.HIDDEN, 9.5]) == "Median: 14 (before care) to 9.5 (weeks 5–8)."
    assert in_words("Median", spans, [Mark.HIDDEN, 9.5, Mark.HIDDEN]) == "Median: 9.5 (weeks 1–4)."


def test_windows_are_named_by_the_weeks_that_they_cover():
    assert weeks_of_windows([1, 2, 11]) == "weeks 1 to 44 of care"
    assert weeks_of_windows([0, 1, 10]) == "4 weeks before care to week 40"
    assert weeks_of_windows([0]) == "4 weeks before care"
    assert weeks_of_windows([]) == "no week to show yet"
