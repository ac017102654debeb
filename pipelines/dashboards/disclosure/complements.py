"""Complementary suppression: which further counts to hide, and no more, so that sums reveal no hidden one."""

from pipelines.dashboards.disclosure.pattern import Pattern
from pipelines.dashboards.disclosure.population import Population

# Each further line is more counts to try, one by one.
_FARTHEST = 3
# Longer chains of counts that protect one another stay hidden.
_LONGEST_CHAIN = 12


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

    Near is what stands in a line with it and, as long as cards or charts would miss all of that, with a hidden count of
    such a line, and so on for a few lines.
    """
    candidates = pattern.undecided - pattern.hidden.keys()
    reached = pattern.beside(found)
    for _ in range(_FARTHEST):
        if not all(group in pattern.rules.ledger.missed for group in reached & candidates):
            break
        reached |= pattern.beside(reached & pattern.hidden.keys())
    near = reached & candidates
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
