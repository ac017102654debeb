import numpy as np
import pytest

from pipelines.plateau.curves import baseline_levels, recovery_levels
from pipelines.plateau.futures import Future, follow, state_on


def one(level=15.0, gain28=0.0, best_gain28=0.0, rise28=0.0):
    """The future of a single curve in a single week."""
    return Future(*(np.array([[value]]) for value in (level, gain28, 0.0, best_gain28, rise28)))


@pytest.mark.parametrize(
    ("future", "state"),
    [
        (one(best_gain28=1.999), "plateau"),
        (one(best_gain28=2.0), "improving"),
        (one(level=7.5), "at_goal"),
        (one(level=7.501), "plateau"),
        (one(level=7.5, best_gain28=2.0), "at_goal"),
        (one(rise28=1.999), "plateau"),
        (one(rise28=2.0), "worsening"),
        (one(level=7.5, rise28=2.0), "worsening"),
        (one(best_gain28=2.0, rise28=2.0), "worsening"),
    ],
)
def test_states_at_the_edges_of_goal_and_meaningful_change(future, state):
    assert state_on(future, np.array([7.5]), 2.0).item() == state


def test_follow_agrees_with_a_walk_along_each_curve():
    u = np.random.default_rng(12).random((40, 8))
    future = follow(u)
    for curve in range(len(u)):
        point = u[curve : curve + 1]
        level = dict(zip(range(0, 620), recovery_levels(point, np.arange(620))[0], strict=True))
        before = baseline_levels(point)[0]
        for week in (0, 3, 4, 20, 51):
            t = 7 * week + 6
            gain = [level[s] - level[s + 28] for s in range(t, 363 + 24 * 7 + 1)]
            earlier = level[t - 28] if t >= 28 else before
            assert future.level[week, curve] == pytest.approx(level[t])
            assert future.gain28[week, curve] == pytest.approx(gain[0])
            assert future.gain84[week, curve] == pytest.approx(level[t] - level[t + 84])
            assert future.best_gain28[week, curve] == pytest.approx(max(gain))
            assert future.rise28[week, curve] == pytest.approx(max(-gain[0], level[t] - earlier))


def test_the_end_of_a_bad_spell_is_no_change():
    u = np.array([[0.05, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.33]])
    assert np.abs(follow(u).rise28).max() == pytest.approx(0)
