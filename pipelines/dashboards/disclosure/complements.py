"""Complementary suppression: which further counts to hide, and no more, so that sums reveal no hidden one."""

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
# Longer chains of counts that protect one another stay hidden.
_LONGEST_CHAIN = 12


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


def hide_complements(pattern: Pattern) -> None:
    """Hide more counts until the attacker finds no small one, or until no more can be hidden."""
    while True:
        is_settled = False
        while not is_settled:
            _keep_last_complements(pattern)
            # A count that is hidden now may have been hidden together with others last night.
            is_settled = not _cover_lines(pattern)
        found = pattern.exposed()
        if not found:
            _show_needless(pattern)
            return
        more = _cheapest_near(found, pattern)
        if more is None:
            pattern.note_uncovered(found)
            return
        pattern.hide(more)


def _keep_last_complements(pattern: Pattern) -> None:
    """Keep the complements of a hidden count for as long as that count is hidden.

    Another choice tonight would show the first complement, and so reveal last night's hidden count.
    """
    was_hidden = pattern.rules.ledger.was_hidden
    is_changed = True
    while is_changed:
        is_changed = False
        for line in pattern.lines:
            complements = [group for group in line.all if was_hidden(group)]
            if any(group in pattern.hidden for group in complements):
                new = [group for group in complements if group not in pattern.hidden and group in pattern.undecided]
                pattern.hide(*new)
                is_changed |= bool(new)


def _cover_lines(pattern: Pattern) -> bool:
    """Hide further counts, least missed first, until no line reveals a hidden one; returns whether it hid any."""
    hidden_before = len(pattern.hidden)
    is_changed = True
    while is_changed:
        is_changed = False
        for line in pattern.lines:
            while pattern.gives_away(line):
                candidates = [group for group in line.all if group in pattern.undecided and group not in pattern.hidden]
                if not candidates:
                    break
                # Hiding again what the last release hid costs nothing.
                again = [group for group in candidates if pattern.rules.ledger.was_hidden(group)]
                pattern.hide(min(again or candidates, key=pattern.cost))
                is_changed = True
    return len(pattern.hidden) > hidden_before


def _cheapest_near(found: set[Population], pattern: Pattern) -> Population | None:
    """Return the least missed count near an exposed one, or else any; None if all are hidden.

    Near is what stands in a line with it and, if a card or chart would miss that, with a hidden count of such a line.
    """
    candidates = pattern.undecided - pattern.hidden.keys()
    beside = pattern.beside(found)
    near = beside & candidates
    if all(group in pattern.rules.ledger.missed for group in near):
        near |= pattern.beside(beside & pattern.hidden.keys()) & candidates
    return min(near or candidates, key=pattern.cost, default=None)


def _show_needless(pattern: Pattern) -> None:
    """Show again what turned out not to need hiding, most missed first.

    Complements that only protect one another, such as two in a row without a small count, can only be shown together.
    """
    for group in sorted(filter(pattern.is_new_complement, pattern.undecided), key=pattern.cost, reverse=True):
        chain = _chain(group, pattern) if group in pattern.hidden else []
        for one in chain:
            del pattern.hidden[one]
        if chain and pattern.exposed():
            pattern.hide(*chain)


def _chain(group: Population, pattern: Pattern) -> list[Population]:
    """Return a complement and all counts that showing it would reveal; nothing if one of them needs protection."""
    chain = [group]
    while len(chain) <= _LONGEST_CHAIN:
        for one in chain:
            del pattern.hidden[one]
        given_away = pattern.line_given_away(chain)
        pattern.hide(*chain)
        if given_away is None:
            return chain
        more = [one for one in given_away.all if one in pattern.hidden and one not in chain]
        if not more or not all(map(pattern.is_new_complement, more)):
            return []
        chain += more
    return []
