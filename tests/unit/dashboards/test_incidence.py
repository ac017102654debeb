"""Cumulative incidence against a published worked example, and from counts as they are published."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight
from statsmodels.stats.proportion import proportion_confint

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.statistics.incidence import Followed, aalen_johansen, incidence, intervals, standard_errors

# Satagopan et al, Br J Cancer 2004;91:1229, table 2: 305 patients, the first nine with their months and status.
MONTHS = np.array([7, 10, 14, 16, 18, 23, 24, 26, 27] + [60] * 296, dtype=float)
STATUS = np.array([0, 1, 0, 1, 2, 1, 0, 2, 1] + [0] * 296)
PUBLISHED = {10: 0.3, 16: 0.6, 18: 0.6, 23: 0.9, 26: 0.9, 27: 1.2}  # of dying of breast cancer, to one decimal


def test_incidence_is_that_of_the_published_worked_example():
    times, values = aalen_johansen(MONTHS, STATUS)
    found = dict(zip(times, 100 * values, strict=True))
    # The table multiplies and adds percentages that it has rounded to one decimal before.
    assert {month: pytest.approx(found[month], abs=0.15) for month in PUBLISHED} == PUBLISHED


def test_weights_count_as_so_many_patients():
    plain = aalen_johansen(np.array([1.0, 1, 1, 2, 2, 3]), np.array([1, 1, 2, 1, 0, 0]))
    weighted = aalen_johansen(np.array([1.0, 1, 2, 2, 3]), np.array([1, 2, 1, 0, 0]), np.array([2.0, 1, 1, 1, 1]))
    assert weighted[1] == pytest.approx(plain[1])


def test_competing_events_and_censoring_by_hand():
    steps = [
        Followed(0, 0, 0, 100, 100),
        Followed(20, 10, 0, 70, 100),
        Followed(34, 10, 35, 21, 100),
    ]
    # 20/100; then survival 0.7 times 14/70.
    assert incidence(steps, 0) == [0.0, pytest.approx(0.2), pytest.approx(0.34)]


def test_a_hidden_step_stays_hidden_and_its_events_are_not_put_off_to_the_next_shown_step():
    steps = [
        Followed(0, 0, 0, 100, 100),
        Followed(Mark.HIDDEN, Mark.HIDDEN, 40, 50, 100),
        Followed(20, 0, 70, 10, 100),
    ]
    # Ten events each among 100 and among 50 at risk; all twenty at the end would have been 20/60.
    assert incidence(steps, 0) == [0.0, Mark.HIDDEN, pytest.approx(0.1 + 0.9 * 10 / 50)]


@pytest.mark.parametrize(("at_risk", "last"), [(11, 0.5), (10, 0.5), (9, Mark.HIDDEN), (Mark.HIDDEN, Mark.HIDDEN)])
def test_a_curve_ends_where_few_are_left_at_risk(at_risk, last):
    found = incidence(
        [Followed(0, 0, 0, 100, 100), Followed(50, 0, 0, 50, 100), Followed(50, 0, 40, at_risk, 100)], 0.1
    )
    assert found[1:] == [0.5, last]


def test_a_curve_without_events_ends_where_the_others_do():
    steps = [Followed(0, 0, 0, 100, 100), Followed(0, 0, 80, 20, 100), Followed(0, 0, 100, 0, 100)]
    assert incidence(steps, 0.1) == [0.0, 0.0, Mark.HIDDEN]


@pytest.mark.parametrize("total", [0, Mark.HIDDEN])
def test_a_group_of_nobody_or_a_hidden_one_has_no_curve(total):
    found = incidence([Followed(total, total, total, total, total)] * 2, 0)
    assert found == [Mark.NO_DATA if total == 0 else Mark.HIDDEN] * 2


def per_step(time, status):
    """Return patients with the event, competing and at risk by step, as the counts of a curve hold them."""
    steps = np.arange(time.max() + 1)
    events, competing = (np.array([((time == step) & (status == kind)).sum() for step in steps]) for kind in (1, 2))
    return (
        events.astype(float),
        competing.astype(float),
        np.array([(time >= step).sum() for step in steps], dtype=float),
    )


@pytest.mark.parametrize("seed", range(5))
def test_standard_errors_are_those_of_statsmodels_which_has_them_for_single_patients(seed):
    random = np.random.default_rng(seed)
    time, status = random.integers(0, 13, 300).astype(float), random.choice(3, 300, p=[0.5, 0.3, 0.2])
    found = CumIncidenceRight(time, status)
    assert standard_errors(*per_step(time, status)) == pytest.approx(found.cinc_se[0], abs=1e-9)


def test_without_censoring_the_error_is_that_of_a_share():
    steps = [Followed(0, 0, 0, 200, 200), Followed(30, 20, 0, 150, 200), Followed(80, 30, 0, 90, 200)]
    events, competing, at_risk = np.array([0.0, 30, 50]), np.array([0.0, 20, 10]), np.array([200.0, 200, 150])
    assert standard_errors(events, competing, at_risk)[-1] == pytest.approx((0.4 * 0.6 / 200) ** 0.5)
    low, high = intervals(steps, incidence(steps, 0))[-1]
    # On the log(-log) scale, so it is not quite that of Wilson, and lies within 0 and 1.
    assert (low, high) == pytest.approx(proportion_confint(80, 200, method="wilson"), abs=0.005)


def test_an_interval_is_hidden_with_its_point_and_none_so_far_may_still_be_some():
    hidden = Mark.HIDDEN
    steps = [
        Followed(0, 0, 0, 100, 100),
        Followed(0, 0, 20, 80, 100),
        Followed(hidden, hidden, 40, 50, 100),
        Followed(20, 0, 60, 20, 100),
    ]
    first, none, second, last = intervals(steps, incidence(steps, 0))
    assert first == (0.0, 0.0)
    assert none == (0.0, pytest.approx(proportion_confint(0, 80, method="wilson")[1]))
    assert second == (hidden, hidden)
    assert 0 < last[0] < incidence(steps, 0)[3] < last[1] < 1


@pytest.mark.parametrize("total", [0, Mark.HIDDEN])
def test_a_curve_that_is_not_shown_has_no_interval(total):
    steps = [Followed(total, total, total, total, total)] * 2
    assert all(isinstance(end, Mark) for ends in intervals(steps, incidence(steps, 0)) for end in ends)


def test_all_with_the_event_may_still_be_fewer_than_all():
    steps = [Followed(0, 0, 0, 50, 50), Followed(50, 0, 0, 0, 50)]
    low = proportion_confint(50, 50, method="wilson")[0]
    assert intervals(steps, incidence(steps, 0))[-1] == (pytest.approx(low), 1.0)


def test_the_error_stays_as_it_was_once_nobody_is_left():
    events, competing, at_risk = np.array([[0.0, 5, 5, 0, 0], [0, 5, 5, 0, 0], [20, 20, 10, 0, 0]])
    found = standard_errors(events, competing, at_risk)
    assert found[2:] == pytest.approx([(0.5 * 0.5 / 20) ** 0.5] * 3)
