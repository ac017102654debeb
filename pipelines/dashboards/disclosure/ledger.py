"""The ledger of a release: every published count of patients, whom it counts, and whether it was hidden.

The attacker of the release checks reads it, and so does the next release. It holds true counts, so it is stored next
to the database, never in a folder of pages.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from pipelines.dashboards.disclosure.population import Population
from pipelines.errors import CheckFailedError


@dataclass(frozen=True)
class Line:
    """Counts that add up: a population, and its parts with each patient in one of them."""

    total: Population
    parts: tuple[Population, ...]

    @cached_property
    def all(self) -> tuple[Population, ...]:
        """The parts, then the total."""
        return (*self.parts, self.total)

    def __hash__(self) -> int:
        """Return the hash of its populations, computed once."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.all)


@dataclass(frozen=True)
class Entry:
    """One count.

    Attributes:
        patients: the true count.
        hidden_for: why the pages hide it (`small`, `complement`, `difference`); empty where it is shown.
    """

    patients: int
    hidden_for: str = ""


@dataclass
class Ledger:
    """Everything that a release publishes about counts of patients.

    Attributes:
        before: entries of the last release.
        entries: entries of this release.
        lines: which of them add up to which, by every population in them.
        held_back: counts that stay hidden to protect a table that is published later.
        uncovering: counts that were shown but should have been held back, as a later table had nothing left to hide.
        hidden_last: counts of cards and charts, which would be missed most.
    """

    before: Mapping[Population, Entry] = field(default_factory=dict)
    held_back: frozenset[Population] = frozenset()
    entries: dict[Population, Entry] = field(default_factory=dict, init=False)
    lines: dict[Population, list[Line]] = field(default_factory=dict, init=False)
    uncovering: set[Population] = field(default_factory=set, init=False)
    hidden_last: set[Population] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        """Index what is shown, so that a nested population is found without comparing all of them."""
        self._unnamed = 0
        self._within: dict[Population, list[tuple[int, Population]]] = {}
        self._pools: list[tuple[int, Population]] = []
        self._shown: dict[tuple[str, ...], list[Population]] = {}
        self._shown_before: dict[tuple[tuple[str, ...], bool], list[Population]] = {}
        for of, entry in self.before.items():
            if not entry.hidden_for:
                self._shown_before.setdefault((of.columns, of.is_pool), []).append(of)

    def unnamed(self) -> Population:
        """Return a population of its own, for a count whose patients the page does not name."""
        self._unnamed += 1
        return Population((("unnamed", (str(self._unnamed),)),))

    def heads(self, of: Population) -> int:
        """Return of how many lines a count is the total."""
        return sum(line.total == of for line in self.lines.get(of, ()))

    def was_hidden(self, of: Population) -> bool:
        """Return whether the last release hid this count."""
        return of in self.before and self.before[of].hidden_for != ""

    def was_shown_as_more(self, of: Population, patients: int) -> bool:
        """Return whether the last release showed this count, and it was larger then."""
        return of in self.before and not self.before[of].hidden_for and self.before[of].patients > patients

    def was_shown_as_none(self, of: Population) -> bool:
        """Return whether the last release showed this count as zero."""
        return self.before.get(of) == Entry(0)

    def leaves_few(self, of: Population, patients: int, small_cell_min: int, returns_from: int) -> bool:
        """Return whether this count, if shown, would differ by a small count from that of a nested population.

        It is compared with shown counts of this release and, over a change of pools, with those of earlier ones: a
        clinic that leaves or joins a pool must not show how few the others of the pool are.

        Args:
            of: whom it counts.
            patients: the count.
            small_cell_min: smallest count that may be shown.
            returns_from: smallest difference with which a count is shown again, or stays shown while it falls.
        """
        if of.is_unnamed:
            return False
        near = (patients - returns_from + 1, patients + returns_from)
        nested = [(self.entries[wider].patients, wider) for wider in _wider(of) if self._is_shown(wider)]
        nested += _between(self._within.get(of, []), *near)
        nested += [it for it in _between(self._pools, *near) if _are_nested(of, it[1])]
        between = [(abs(count - patients), other) for count, other in nested]
        if any(0 < few < small_cell_min or self._is_held(of, other, few, returns_from) for few, other in between):
            return True
        others = self.of_other_pools(of)
        before = [self.before[other].patients for other in others]
        joined = [self.before[other].patients for other in others if not other.is_pool]
        # Those who joined together leave only the others; where all of a pool were shown, there are none.
        if 0 < len(joined) < of.combinations:
            before.append(sum(joined))
        # Those who left together leave only the others, too.
        left = [self._rest_of_pool(other, of, patients) for other in others if other.is_pool and of.is_within(other)]
        return any(0 < abs(few) < small_cell_min for few in (*left, *(count - patients for count in before)))

    def of_other_pools(self, of: Population) -> list[Population]:
        """Return what earlier releases showed of a pool that a clinic has left since, or of a clinic that has joined.

        Args:
            of: whom a count of this release counts. A pool is new until it is shown, or hidden for itself.
        """
        is_new_pool = of.is_pool and (of not in self.before or self.before[of].hidden_for == "difference")
        shown = [
            other
            for is_pool in ((True, False) if is_new_pool else (True,))
            for other in self._shown_before.get((of.columns, is_pool), ())
        ]
        return [other for other in shown if _are_nested(of, other)]

    def _rest_of_pool(self, pool: Population, of: Population, patients: int) -> int:
        """Return how many of an earlier pool are neither in this count nor in others that are shown of its patients.

        Args:
            pool: a pool that an earlier release showed.
            of: whom a count of this release counts, within the pool.
            patients: the count.

        Returns:
            A number of patients; 0 where what is shown makes up the pool, and nobody is left.
        """
        apart, left = [of], self.before[pool].patients - patients
        singles = self._shown_before.get((of.columns, False), ())
        for entries, shown in ((self.entries, self._shown.get(of.columns, ())), (self.before, singles)):
            for other in shown:
                if other.is_within(pool) and all(map(other.is_apart_from, apart)):
                    apart.append(other)
                    left -= entries[other].patients
        return left if sum(other.combinations for other in apart) < pool.combinations else 0

    def _is_held(self, of: Population, other: Population, between: int, returns_from: int) -> bool:
        """Return whether two counts stay apart: coming and going at the limit would tell the night of one under it."""
        if not 0 < between < returns_from:
            return False
        before = [self.before.get(of, Entry(0)), self.before.get(other, Entry(0))]
        if any(entry.hidden_for == "difference" for entry in before):
            return True
        was_shown = of in self.before and other in self.before and not any(entry.hidden_for for entry in before)
        return was_shown and abs(before[0].patients - before[1].patients) > between

    def record(self, counts: Mapping[Population, int], hidden: Mapping[Population, str], lines: Iterable[Line]) -> None:
        """Write down what is published from now on.

        Args:
            counts: true counts.
            hidden: which of them are hidden, and why.
            lines: which of them add up to which.

        Raises:
            CheckFailedError: two pages have different counts for the same patients.
        """
        for of, patients in counts.items():
            if of in self.entries:
                if self.entries[of].patients != patients:
                    raise CheckFailedError(f"not published: two pages count the same patients differently: {of}")
                continue
            self.entries[of] = Entry(patients, hidden.get(of, ""))
            if of not in hidden:
                self._index(of, patients)
        for line in lines:
            if line not in self.lines.get(line.total, ()):
                for of in line.all:
                    self.lines.setdefault(of, []).append(line)

    def _is_shown(self, of: Population) -> bool:
        return of in self.entries and not self.entries[of].hidden_for

    def _index(self, of: Population, patients: int) -> None:
        for wider in _wider(of):
            insort(self._within.setdefault(wider, []), (patients, of), key=_count)
        self._shown.setdefault(of.columns, []).append(of)
        if of.is_pool:
            insort(self._pools, (patients, of), key=_count)


def _wider(of: Population) -> Iterable[Population]:
    """Return every population that lacks one or more of these labels."""
    for kept in range(len(of.labels)):
        for labels in combinations(of.labels, kept):
            if not of.is_unnamed:
                yield Population(labels)


def _count(counted: tuple[int, Population]) -> int:
    return counted[0]


def _between(counted: Sequence[tuple[int, Population]], least: int, end: int) -> Sequence[tuple[int, Population]]:
    """Return what counts from the least up to, but not including, the end."""
    return counted[bisect_left(counted, least, key=_count) : bisect_left(counted, end, key=_count)]


def _are_nested(one: Population, other: Population) -> bool:
    return one != other and (one.is_within(other) or other.is_within(one))
