"""XmR charts: which monthly values differ from common variation, and whether a target is met.

Limits: mean plus and minus 2.66 times the mean moving range. They come from all points shown and are never set
anew automatically, whatever the signals. Source: Shewhart's rules as NHS England's Making Data Count states them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_LIMIT_FACTOR = 2.66
_RUN_LENGTH = 7
_FEWEST_POINTS = 12


class Signal(Enum):
    """Why a point is special."""

    OUTSIDE = "outside a limit"
    ONE_SIDE = "7 in a row on one side of the mean"
    TREND = "7 in a row rising or falling"
    NEAR_LIMIT = "2 of 3 near the same limit"


@dataclass(frozen=True)
class ControlChart:
    """A series with its limits and signals.

    Attributes:
        values: the points, oldest first.
        mean: their mean.
        low: lower process limit.
        high: upper process limit.
        signals: per point, each signal with its side: 1 high or rising, -1 low or falling.
    """

    values: tuple[float, ...]
    mean: float
    low: float
    high: float
    signals: tuple[frozenset[tuple[Signal, int]], ...]

    @property
    def is_trial(self) -> bool:
        """Whether there are too few points for settled limits."""
        return len(self.values) < _FEWEST_POINTS


def control_chart(values: Sequence[float]) -> ControlChart:
    """Compute limits and signals of a series.

    Args:
        values: at least two points, oldest first.
    """
    mean = sum(values) / len(values)
    ranges = [abs(later - earlier) for earlier, later in zip(values, values[1:], strict=False)]
    reach = _LIMIT_FACTOR * sum(ranges) / len(ranges)
    marked: list[set[tuple[Signal, int]]] = [set() for _ in values]
    for side in (1, -1):
        gaps = [side * (value - mean) for value in values]
        steps = [side * (later - earlier) for earlier, later in zip(values, values[1:], strict=False)]
        _mark(marked, [index for index, gap in enumerate(gaps) if gap > reach], Signal.OUTSIDE, side)
        _mark(marked, _runs([gap > 0 for gap in gaps], _RUN_LENGTH), Signal.ONE_SIDE, side)
        _mark(marked, _trends([step > 0 for step in steps]), Signal.TREND, side)
        _mark(marked, _near_limit([gap > 2 / 3 * reach for gap in gaps]), Signal.NEAR_LIMIT, side)
    return ControlChart(tuple(values), mean, mean - reach, mean + reach, tuple(map(frozenset, marked)))


def variation(chart: ControlChart, direction: str) -> tuple[str, str]:
    """Judge the newest point: icon and words.

    Args:
        chart: the chart.
        direction: which way is better: `higher is better`, `lower is better` or `none`.
    """
    sides = {side for _, side in chart.signals[-1]}
    if not sides:
        return "~", "Common variation"
    side = 1 if 1 in sides and -1 not in sides else -1 if -1 in sides and 1 not in sides else 0
    arrow = {1: "↑", -1: "↓", 0: "↕"}[side]
    if side == 0 or direction == "none":
        return arrow, "Special variation"
    is_better = (side == 1) == (direction == "higher is better")
    return arrow, "Special variation: improving" if is_better else "Special variation: of concern"


def assurance(chart: ControlChart, target: float | None, direction: str) -> tuple[str, str]:
    """Say whether the limits, and so nearly every month to come, meet a target: icon and words.

    Args:
        chart: the chart.
        target: the value to reach, None without one.
        direction: which way is better.
    """
    if target is None:
        return "–", "No target"
    worst, best = (chart.low, chart.high) if direction == "higher is better" else (-chart.high, -chart.low)
    wanted = target if direction == "higher is better" else -target
    if worst >= wanted:
        return "✓", "Target met month after month"
    if best < wanted:
        return "✗", "Target missed month after month"
    return "?", "Target met in some months by chance"


def _mark(marked: list[set[tuple[Signal, int]]], indexes: Sequence[int], signal: Signal, side: int) -> None:
    for index in indexes:
        marked[index].add((signal, side))


def _runs(flags: Sequence[bool], length: int) -> list[int]:
    """Return the indexes of flags in a run of at least that length; a point on the mean is on neither side."""
    indexes: list[int] = []
    run: list[int] = []
    for index, flag in enumerate([*flags, False]):
        if flag:
            run.append(index)
            continue
        if len(run) >= length:
            indexes += run
        run = []
    return indexes


def _trends(steps: Sequence[bool]) -> list[int]:
    """Return every point of a run of seven that go one way, so of six steps; it may cross the mean."""
    later = _runs(steps, _RUN_LENGTH - 1)
    return sorted({index for step in later for index in (step, step + 1)})


def _near_limit(flags: Sequence[bool]) -> list[int]:
    """Return the points beyond two thirds of one limit that have another such among the two before or after them."""
    return [
        index
        for index, flag in enumerate(flags)
        if flag and sum(flags[max(index - 2, 0) : index]) + sum(flags[index + 1 : index + 3]) > 0
    ]
