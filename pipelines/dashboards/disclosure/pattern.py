"""Counts that are published together, which of them are hidden so far, and what that reveals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.dashboards.disclosure.attacker import exposed
from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.population import Population
from pipelines.dashboards.disclosure.rules import Rules

Counts = Mapping[Population, int]
Hidden = dict[Population, str]
"""Hidden counts and why: small, complement or difference."""


@dataclass(frozen=True)
class Pattern:
    """Counts that are published together and which of them are hidden so far.

    Attributes:
        counts: true counts.
        lines: which of them add up to which.
        hidden: hidden counts and why; grows and shrinks.
        undecided: counts that may be hidden besides.
        rules: disclosure thresholds.
    """

    counts: Counts
    lines: Sequence[Line]
    hidden: Hidden
    undecided: set[Population]
    rules: Rules

    @cached_property
    def _heads(self) -> Counter[Population]:
        return Counter(line.total for line in self.lines)

    @cached_property
    def _touching(self) -> dict[Population, list[Line]]:
        touching: dict[Population, list[Line]] = {group: [] for group in self.counts}
        for line in self.lines:
            for group in line.all:
                touching[group].append(line)
        return touching

    def cost(self, group: Population) -> tuple[int, int, int, str]:
        """Return how much a count would be missed: cards and charts first, then totals of many lines, then size."""
        return self.rules.ledger.missed.get(group, 0), self._heads[group], self.counts[group], str(group)

    def is_new_complement(self, group: Population) -> bool:
        """Return whether a count is a complement that is new tonight and protects only counts published here."""
        ledger = self.rules.ledger
        is_bound = ledger.was_hidden(group) or group in ledger.held_back
        return group in self.undecided and self.hidden.get(group) == "complement" and not is_bound

    def hide(self, *new: Population) -> None:
        """Hide counts for others' sake."""
        self.hidden.update(dict.fromkeys(new, "complement"))

    def beside(self, groups: Iterable[Population]) -> set[Population]:
        """Return all counts that stand in a line with one of these."""
        return {other for group in groups for line in self._touching.get(group, ()) for other in line.all}

    def line_given_away(self, among: Sequence[Population]) -> Line | None:
        """Return a line of these counts that reveals a hidden count, if there is one."""
        lines = dict.fromkeys(line for group in among for line in self._touching[group])
        return next(filter(self.gives_away, lines), None)

    def gives_away(self, line: Line) -> bool:
        """Return whether a line reveals a hidden count to an attacker who knows the others exactly.

        With the total hidden, one hidden part is open upwards. With the total shown, the hidden parts' sum is known:
        it takes two of them, and a sum with which each could be anything from 1 to the largest small count.
        """
        parts = [self.counts[group] for group in line.parts if group in self.hidden]
        if line.total in self.hidden:
            return not parts
        return len(parts) == 1 or (len(parts) > 1 and sum(parts) < self.rules.small_cell_min - 1 + len(parts) - 1)

    def exposed(self) -> set[Population]:
        """Return a count that the attacker finds, given these counts and all of the ledger that is linked to them."""
        counts, hidden, lines = self._tied()
        return exposed(counts, hidden, lines, self.rules.small_cell_min, enough=1)

    def note_uncovered(self, found: set[Population]) -> None:
        """Note which count of an earlier table should have stayed hidden to protect an exposed one."""
        ledger = self.rules.ledger
        counts, hidden, lines = self._tied()
        shown = {group for line in lines for group in line.all if group not in hidden and counts[group] > 0}
        beside = {group for line in lines if found & set(line.all) for group in line.all} & shown
        missed = sorted(
            beside or shown,
            key=lambda group: (ledger.missed.get(group, 0), ledger.heads(group), counts[group], str(group)),
        )
        ledger.uncovering.update(missed[:1])

    def _tied(self) -> tuple[dict[Population, int], set[Population], dict[Line, None]]:
        """Return counts, hidden counts and lines: these, and all of the ledger that is linked to them."""
        ledger = self.rules.ledger
        counts, hidden, lines = dict(self.counts), set(self.hidden), dict.fromkeys(self.lines)
        waiting = list(self.hidden)
        while waiting:
            for line in ledger.lines.get(waiting.pop(), ()):
                if line in lines:
                    continue
                lines[line] = None
                counts |= {group: ledger.entries[group].patients for group in line.all if group not in counts}
                new = [group for group in line.all if group not in hidden and group in ledger.entries]
                new = [group for group in new if ledger.entries[group].hidden_for]
                hidden.update(new)
                waiting += new
        return counts, hidden, lines
