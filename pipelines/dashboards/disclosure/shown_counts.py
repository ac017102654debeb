"""Shown counts of patients, compared with one another: two that differ by a few show a small group."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipelines.dashboards.disclosure.population import Population


@dataclass(frozen=True)
class Entry:
    """One count.

    Attributes:
        patients: the true count.
        hidden_for: why the pages hide it (`small`, `complement`, `difference`); empty where it is shown.
    """

    patients: int
    hidden_for: str = ""


class ShownCounts:
    """Counts that a release shows, and those that earlier releases showed."""

    def __init__(self, before: Mapping[Population, Entry]) -> None:
        """Start with nothing shown.

        Args:
            before: entries of earlier releases.
        """
        self._before = before
        self._patients: dict[Population, int] = {}
        # So that a nested population is found without comparing all of them.
        self._within: dict[Population, list[tuple[int, Population]]] = {}
        self._pools: list[tuple[int, Population]] = []
        self._by_columns: dict[tuple[str, ...], list[Population]] = {}
        self._before_by_columns: dict[tuple[tuple[str, ...], bool], list[Population]] = {}
        for group, entry in before.items():
            if not entry.hidden_for:
                self._before_by_columns.setdefault((group.columns, group.is_pool), []).append(group)

    def add(self, group: Population, patients: int) -> None:
        """Add a count that is shown from now on."""
        self._patients[group] = patients
        for wider in _wider(group):
            insort(self._within.setdefault(wider, []), (patients, group), key=_count)
        self._by_columns.setdefault(group.columns, []).append(group)
        if group.is_pool:
            insort(self._pools, (patients, group), key=_count)

    def leaves_few(self, group: Population, patients: int, small_cell_min: int, returns_from: int) -> bool:
        """Return whether this count, if shown, would differ by a small count from that of a nested population.

        It is compared with shown counts of this release and, over a change of pools, with those of earlier ones: a
        clinic that leaves or joins a pool must not show how few the others of the pool are.

        Args:
            group: whom it counts.
            patients: the count.
            small_cell_min: smallest count that may be shown.
            returns_from: smallest difference with which a count is shown again, or stays shown while it falls.
        """
        if group.is_unnamed:
            return False
        near = (patients - returns_from + 1, patients + returns_from)
        nested = [(self._patients[wider], wider) for wider in _wider(group) if wider in self._patients]
        nested += _between(self._within.get(group, []), *near)
        nested += [pool for pool in _between(self._pools, *near) if _are_nested(group, pool[1])]
        between = [(abs(count - patients), other) for count, other in nested]
        if any(0 < few < small_cell_min or self._is_held(group, other, few, returns_from) for few, other in between):
            return True
        others = self.of_other_pools(group)
        before = [self._before[other].patients for other in others]
        joined = [self._before[other].patients for other in others if not other.is_pool]
        # Those who joined together leave only the others; where all of a pool were shown, there are none.
        if 0 < len(joined) < group.combinations:
            before.append(sum(joined))
        # Those who left together leave only the others, too.
        left = [
            self._rest_of_pool(other, group, patients) for other in others if other.is_pool and group.is_within(other)
        ]
        return any(0 < abs(few) < small_cell_min for few in (*left, *(count - patients for count in before)))

    def of_other_pools(self, group: Population) -> list[Population]:
        """Return what earlier releases showed of a pool that a clinic has left since, or of a clinic that has joined.

        Args:
            group: whom a count of this release counts. A pool is new until it is shown, or hidden for itself.
        """
        is_new_pool = group.is_pool and (group not in self._before or self._before[group].hidden_for == "difference")
        shown = [
            other
            for is_pool in ((True, False) if is_new_pool else (True,))
            for other in self._before_by_columns.get((group.columns, is_pool), ())
        ]
        return [other for other in shown if _are_nested(group, other)]

    def _rest_of_pool(self, pool: Population, group: Population, patients: int) -> int:
        """Return how many of an earlier pool are neither in this count nor in others that are shown of its patients.

        Args:
            pool: a pool that an earlier release showed.
            group: whom a count of this release counts, within the pool.
            patients: the count.

        Returns:
            A number of patients; 0 where what is shown makes up the pool, and nobody is left.
        """
        apart, left = [group], self._before[pool].patients - patients
        now = [(other, self._patients[other]) for other in self._by_columns.get(group.columns, ())]
        singles = self._before_by_columns.get((group.columns, False), ())
        for other, count in (*now, *((other, self._before[other].patients) for other in singles)):
            if other.is_within(pool) and all(map(other.is_apart_from, apart)):
                apart.append(other)
                left -= count
        return left if sum(other.combinations for other in apart) < pool.combinations else 0

    def _is_held(self, group: Population, other: Population, between: int, returns_from: int) -> bool:
        """Return whether two counts stay apart: coming and going at the limit would tell the night of one under it."""
        if not 0 < between < returns_from:
            return False
        before = [self._before.get(group, Entry(0)), self._before.get(other, Entry(0))]
        if any(entry.hidden_for == "difference" for entry in before):
            return True
        was_shown = group in self._before and other in self._before and not any(entry.hidden_for for entry in before)
        return was_shown and abs(before[0].patients - before[1].patients) > between


def _wider(group: Population) -> Iterable[Population]:
    """Return every population that lacks one or more of these labels."""
    for kept in range(len(group.labels)):
        for labels in combinations(group.labels, kept):
            if not group.is_unnamed:
                yield Population(labels)


def _count(counted: tuple[int, Population]) -> int:
    return counted[0]


def _between(counted: Sequence[tuple[int, Population]], least: int, end: int) -> Sequence[tuple[int, Population]]:
    """Return what counts from the least up to, but not including, the end."""
    return counted[bisect_left(counted, least, key=_count) : bisect_left(counted, end, key=_count)]


def _are_nested(one: Population, other: Population) -> bool:
    return one != other and (one.is_within(other) or other.is_within(one))
