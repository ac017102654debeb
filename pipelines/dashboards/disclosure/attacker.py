"""What an attacker can infer about hidden counts from everything that is shown, by linear programming.

The attacker knows the rules, which counts add up to which, and every shown count exactly: over many nights a rounded
count reveals its true value whenever it moves to the next multiple, so rounding protects nothing here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipelines.dashboards.disclosure.equations import TOLERANCE, Floats, System, components, system_of
from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.population import Population

# If a line's sum is known, few of its counts can be high at once.
_SHARE_UPWARDS = 0.4
# Cached systems: more than the pages of one night have.
_REMEMBERED = 2_000


def exposed(
    counts: Mapping[Population, int],
    hidden: Collection[Population],
    lines: Iterable[Line],
    small_cell_min: int,
    enough: int | None = None,
) -> set[Population]:
    """Return the hidden counts that can be inferred too precisely.

    For a small count, the range of possible values must cover every small count, from the least possible one on. For a
    complement, the range must be as wide as the smallest count that may be shown, less one. A hidden zero needs no
    protection.

    Args:
        counts: true counts of everything in the lines.
        hidden: which of them are not shown.
        lines: which of them add up to which.
        small_cell_min: smallest count that may be shown.
        enough: how many to find before stopping; None finds all.
    """
    found: set[Population] = set()
    for unknown, equations in components(set(hidden), lines):
        if enough is not None and len(found) >= enough:
            break
        narrow = _narrow(system_of(unknown, equations, counts, set(hidden)), small_cell_min, enough)
        found |= {unknown[index] for index in narrow}
    return found


@lru_cache(_REMEMBERED)
def _narrow(system: System, small_cell_min: int, enough: int | None) -> frozenset[int]:
    """Return the counts whose possible values do not reach far enough down and up.

    Each solution that fits everything shown is possible for all hidden counts at once, so one solution settles many of
    them. Results are cached: pages are made several times with the same hidden counts, and many tables are alike.
    """
    counts = np.array(system.true, dtype=float)
    low, high = _goals(counts, system.is_total, small_cell_min)
    least, most = counts.copy(), counts.copy()
    narrow: set[int] = set()

    def is_open() -> NDArray[np.bool_]:
        is_small = counts < small_cell_min
        is_settled = np.where(is_small, (least <= low) & (most >= high), most - least >= small_cell_min - 1)
        return np.asarray(~is_settled & [index not in narrow for index in range(len(counts))], dtype=np.bool_)

    def try_for(asked: NDArray[np.int64], upwards: NDArray[np.int64]) -> bool:
        """Solve for the asked counts, some upwards and the rest downwards; returns whether that settled any."""
        nonlocal least, most
        before = is_open().sum()
        wanted = np.zeros(len(counts))
        wanted[asked] = 1
        wanted[upwards] = -1
        solution = system.solve(wanted, np.where(wanted < 0, high, low))
        if solution is not None:
            least, most = np.minimum(least, solution - TOLERANCE), np.maximum(most, solution + TOLERANCE)
        return bool(is_open().sum() < before)

    rng = np.random.default_rng(0)
    while (waiting := np.flatnonzero(is_open())).size and len(narrow) != enough:
        if len(waiting) > 1 and try_for(waiting, waiting[rng.random(len(waiting)) < _SHARE_UPWARDS]):
            continue
        first = waiting[:1]
        if try_for(first, first) or try_for(first, first[:0]):
            continue
        low[first] = np.maximum(low[first], system.floor(int(first[0])))
        if is_open()[first[0]]:
            narrow.add(int(first[0]))
    return frozenset(narrow)


def _goals(counts: Floats, is_total: Sequence[bool], small_cell_min: int) -> tuple[Floats, Floats]:
    """Return how low and how high each hidden count must be able to be."""
    is_small = counts < small_cell_min
    # A total is at least as large as its hidden parts are many, so only parts can be asked to reach down to 1.
    low = np.where(is_small, np.where(is_total, counts, 1), counts - (small_cell_min - 1))
    high = np.where(is_small, small_cell_min - 1, counts + small_cell_min - 1)
    is_none = counts == 0
    return np.where(is_none, 0, low), np.where(is_none, 0, high)
