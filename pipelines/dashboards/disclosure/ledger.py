"""The ledger of a release: every published count of patients, whom it counts, and whether it was hidden.

The attacker of the release checks reads it, and so does the next release. It holds true counts, so it is stored next
to the database, never in a folder of pages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.dashboards.disclosure.population import Population
from pipelines.dashboards.disclosure.shown_counts import Entry, ShownCounts
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


@dataclass
class Ledger:
    """Everything that a release publishes about counts of patients.

    Attributes:
        before: entries of the last release.
        entries: entries of this release.
        lines: which of them add up to which, by every population in them.
        held_back: counts that stay hidden to protect a table that is published later.
        uncovering: counts that were shown but should have been held back, as a later table had nothing left to hide.
        names: the one name of patients whom tables name differently, by each other name.
        missed: how much a count would be missed if it were hidden: 2 on a card, 1 in a chart, else not noted.
        shown: those of the entries that are shown.
    """

    before: Mapping[Population, Entry] = field(default_factory=dict)
    held_back: frozenset[Population] = frozenset()
    entries: dict[Population, Entry] = field(default_factory=dict, init=False)
    lines: dict[Population, list[Line]] = field(default_factory=dict, init=False)
    uncovering: set[Population] = field(default_factory=set, init=False)
    names: dict[Population, Population] = field(default_factory=dict, init=False)
    missed: dict[Population, int] = field(default_factory=dict, init=False)
    shown: ShownCounts = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing published."""
        self._unnamed = 0
        self.shown = ShownCounts(self.before)

    def unnamed(self) -> Population:
        """Return a population of its own, for a count whose patients the page does not name."""
        self._unnamed += 1
        return Population((("unnamed", (str(self._unnamed),)),))

    def heads(self, group: Population) -> int:
        """Return of how many lines a count is the total."""
        return sum(line.total == group for line in self.lines.get(group, ()))

    def was_hidden(self, group: Population) -> bool:
        """Return whether the last release hid this count."""
        return group in self.before and self.before[group].hidden_for != ""

    def was_shown_as_more(self, group: Population, patients: int) -> bool:
        """Return whether the last release showed this count, and it was larger then."""
        return group in self.before and not self.before[group].hidden_for and self.before[group].patients > patients

    def was_shown_as_none(self, group: Population) -> bool:
        """Return whether the last release showed this count as zero."""
        return self.before.get(group) == Entry(0)

    def record(self, counts: Mapping[Population, int], hidden: Mapping[Population, str], lines: Iterable[Line]) -> None:
        """Write down what is published from now on.

        Args:
            counts: true counts.
            hidden: which of them are hidden, and why.
            lines: which of them add up to which.

        Raises:
            CheckFailedError: two pages have different counts for the same patients.
        """
        for group, patients in counts.items():
            if group in self.entries:
                if self.entries[group].patients != patients:
                    raise CheckFailedError(f"not published: two pages count the same patients differently: {group}")
                continue
            self.entries[group] = Entry(patients, hidden.get(group, ""))
            if group not in hidden:
                self.shown.add(group, patients)
        for line in lines:
            if line not in self.lines.get(line.total, ()):
                for group in line.all:
                    self.lines.setdefault(group, []).append(line)
