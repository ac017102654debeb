"""XmR charts: limits by hand, and each rule just short of a signal and at it."""

import pytest

from pipelines.dashboards.statistics.control_chart import Signal, assurance, control_chart, variation

# Alternating 9 and 11: mean 10, mean moving range 2, limits 10 plus and minus 5.32.
STEADY = [9.0, 11.0] * 6


def chart_with(values, mean, reach):
    """Return the chart of a series, after making sure of its mean and limits."""
    chart = control_chart(values)
    assert chart.mean == pytest.approx(mean)
    assert chart.high - chart.mean == pytest.approx(reach)
    return chart


def points_of(chart, signal):
    return [place for place, found in enumerate(chart.signals) if signal in {kind for kind, _ in found}]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    chart = chart_with(STEADY, 10, 5.32)
    assert (chart.low, chart.high) == (pytest.approx(4.68), pytest.approx(15.32))
    assert not any(chart.signals)


def test_a_point_outside_a_limit_is_a_signal_and_one_on_it_is_none():
    outside = control_chart([*STEADY, 10.0, 30.0])
    assert points_of(outside, Signal.OUTSIDE) == [13]
    constant = control_chart([5.0] * 14)
    assert not any(constant.signals)


def test_two_of_three_near_opposite_limits_are_no_signal():
    # Mean 10, ranges 4, 8, 4 among zeros: 6 and 14 lie beyond two thirds of opposite limits.
    values = [10.0] * 6 + [14.0, 6.0] + [10.0] * 8
    chart = control_chart(values)
    two_thirds = 2 / 3 * (chart.high - chart.mean)
    assert values[6] - chart.mean > two_thirds
    assert chart.mean - values[7] > two_thirds
    assert points_of(chart, Signal.NEAR_LIMIT) == []


def test_two_of_three_near_the_same_limit_are_a_signal():
    values = [10.0] * 6 + [13.0, 10.0, 13.0] + [10.0] * 6 + [7.0, 10.0, 10.0, 10.0, 7.0]
    chart = control_chart(values)
    two_thirds = 2 / 3 * (chart.high - chart.mean)
    assert all(abs(values[place] - chart.mean) > two_thirds for place in (6, 8, 15, 19))
    assert points_of(chart, Signal.NEAR_LIMIT) == [6, 8]


def test_a_trend_that_crosses_the_mean_is_a_signal():
    values = [10.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 10.0]
    chart = control_chart(values)
    assert min(values[1:8]) < chart.mean < max(values[1:8])
    assert points_of(chart, Signal.TREND) == [1, 2, 3, 4, 5, 6, 7]
    assert points_of(chart, Signal.ONE_SIDE) == []


def test_six_rising_points_are_no_trend_and_a_tie_ends_one():
    assert points_of(control_chart([10.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 10.0]), Signal.TREND) == []
    assert points_of(control_chart([7.0, 8.0, 9.0, 10.0, 10.0, 11.0, 12.0, 13.0]), Signal.TREND) == []


def test_seven_on_one_side_are_a_signal_and_six_are_none():
    seven = control_chart([11.0] * 7 + [9.0] * 7)
    assert points_of(seven, Signal.ONE_SIDE) == list(range(14))
    six = control_chart([11.0] * 6 + [9.0] * 6)
    assert points_of(six, Signal.ONE_SIDE) == []


def test_a_point_on_the_mean_is_on_neither_side_and_ends_a_run():
    values = [11.0] * 4 + [10.0] + [11.0] * 3 + [9.0] * 4 + [10.0] + [9.0] * 3
    chart = control_chart(values)
    assert chart.mean == 10.0
    assert points_of(chart, Signal.ONE_SIDE) == []


@pytest.mark.parametrize(("points", "is_trial"), [(11, True), (12, False)])
def test_fewer_than_twelve_points_are_trial_limits(points, is_trial):
    assert control_chart([9.0, 11.0] * 5 + [10.0] * (points - 10)).is_trial is is_trial


@pytest.mark.parametrize(
    ("target", "direction", "words"),
    [
        (10.0, "higher is better", "Target met in some months by chance"),
        (4.0, "higher is better", "Target met month after month"),
        (16.0, "higher is better", "Target missed month after month"),
        (16.0, "lower is better", "Target met month after month"),
        (4.0, "lower is better", "Target missed month after month"),
        (10.0, "lower is better", "Target met in some months by chance"),
        (None, "lower is better", "No target"),
    ],
)
def test_assurance_says_whether_the_limits_meet_the_target(target, direction, words):
    assert assurance(control_chart(STEADY), target, direction)[1] == words


def test_variation_is_judged_by_the_newest_point_and_the_direction():
    rising = control_chart([*STEADY, 10.0, 30.0])
    assert variation(rising, "higher is better") == ("↑", "Special variation: improving")
    assert variation(rising, "lower is better") == ("↑", "Special variation: of concern")
    assert variation(rising, "none") == ("↑", "Special variation")
    assert variation(control_chart(STEADY), "none") == ("~", "Common variation")
