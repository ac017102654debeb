"""Which counts must be hidden so that no small one can be worked out: in one table, in all of them, and over nights."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pipelines.dashboards.disclosure.attacker import exposed
from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.population import Population

if TYPE_CHECKING:
    from pipelines.dashboards.disclosure.rules import Rules

Counts = Mapping[Population, int]
Hidden = dict[Population, str]
"""Hidden counts and why: small, complement or difference."""


def publish_lines(counts: Counts, lines: Sequence[Line], rules: "Rules") -> Collection[Population]:
    """Decide which counts to hide, write the decision into the ledger and return the hidden ones.

    Args:
        counts: true counts; what the release has published before stays as it was decided then.
        lines: which of them add up to which.
        rules: disclosure thresholds.
    """
    ledger = rules.ledger
    earlier = {of: ledger.entries[of] for of in counts if of in ledger.entries}
    hidden = {of: entry.hidden_for for of, entry in earlier.items() if entry.hidden_for}
    free = [of for of in counts if of not in earlier]
    hidden |= _at_first(counts, free, rules)
    if hidden:
        _hide_complements(counts, lines, hidden, free, rules)
    ledger.record(counts, hidden, lines)
    return hidden.keys()


def _at_first(counts: Counts, free: Sequence[Population], rules: "Rules") -> Hidden:
    """Hide what is small, what was hidden or shown lately and is near it, and what leaves a few over."""
    ledger = rules.ledger
    hidden = {of: "small" for of in free if rules.is_small(counts[of]) or is_held(of, counts[of], rules)}
    if any(ledger.was_shown_as_none(of) for of in hidden):
        # One zero that is hidden from one night to the next is a one; among several nobody knows which.
        hidden |= {of: "small" for of in free if counts[of] == 0}
    for of in free:
        if of not in hidden and ledger.leaves_few(of, counts[of], rules.small_cell_min):
            hidden[of] = "difference"
    return hidden


def is_held(of: Population, patients: int, rules: "Rules") -> bool:
    """Tell whether earlier releases keep a count hidden that could be shown by itself.

    A number that came back or went at the limit itself would tell the night on which it was one under it. So it
    comes back only well above the limit, and goes as soon as it falls towards it.
    """
    near = patients < rules.returns_from
    return near and (rules.ledger.was_hidden(of) or (patients > 0 and rules.ledger.was_shown_as_more(of, patients)))


def _hide_complements(
    counts: Counts, lines: Sequence[Line], hidden: Hidden, free: Sequence[Population], rules: "Rules"
) -> None:
    """Hide more until the attacker is left without a small count; at last everything that can still be hidden."""
    undecided = {of for of in free if counts[of] > 0}
    while True:
        _keep_company(lines, hidden, undecided, rules)
        _cover_lines(counts, lines, hidden, undecided, rules)
        found = _exposed(counts, lines, hidden, rules)
        if not found:
            return
        more = _cheapest_beside(found, counts, lines, undecided - hidden.keys())
        if more is None:
            return
        hidden[more] = "complement"


def _keep_company(lines: Sequence[Line], hidden: Hidden, undecided: set[Population], rules: "Rules") -> None:
    """Keep what was hidden beside a count for as long as that count is hidden.

    Another choice tonight would show the first complement, and with it last night's secret.
    """
    was_hidden = rules.ledger.was_hidden
    is_changed = True
    while is_changed:
        is_changed = False
        for line in lines:
            company = [of for of in line.all if was_hidden(of)]
            if any(of in hidden for of in company):
                new = [of for of in company if of not in hidden and of in undecided]
                hidden.update(dict.fromkeys(new, "complement"))
                is_changed |= bool(new)


def _cover_lines(
    counts: Counts, lines: Sequence[Line], hidden: Hidden, undecided: set[Population], rules: "Rules"
) -> None:
    """Hide further counts, those that are missed least, until every line keeps its secret."""
    heads = Counter(line.total for line in lines)
    is_changed = True
    while is_changed:
        is_changed = False
        for line in lines:
            while _gives_away(line, counts, hidden, rules.small_cell_min):
                candidates = [of for of in line.all if of in undecided and of not in hidden]
                if not candidates:
                    break
                # What was hidden in the last release costs nothing now.
                again = [of for of in candidates if rules.ledger.was_hidden(of)]
                hidden[min(again or candidates, key=lambda of: _cost(of, counts, heads))] = "complement"
                is_changed = True


def _cost(of: Population, counts: Counts, heads: Mapping[Population, int]) -> tuple[int, int, str]:
    """Return how much a count would be missed: most what heads many lines, for it is on the pages' cards; then size."""
    return heads[of], counts[of], str(of)


def _gives_away(line: Line, counts: Counts, hidden: Hidden, small_cell_min: int) -> bool:
    """Tell whether a line gives a hidden count away to who knows the others exactly.

    With the total hidden, one hidden part is open upwards. With the total shown, the hidden parts' sum is known: it
    takes two of them, and a sum with which each could be anything from 1 to the largest small count.
    """
    parts = [counts[of] for of in line.parts if of in hidden]
    if line.total in hidden:
        return not parts
    return len(parts) == 1 or (len(parts) > 1 and sum(parts) < small_cell_min - 1 + len(parts) - 1)


def _exposed(counts: Counts, lines: Sequence[Line], hidden: Hidden, rules: "Rules") -> set[Population]:
    """Let the attacker find one of these counts, with everything of the ledger that hangs together with them."""
    ledger = rules.ledger
    all_counts, all_hidden, all_lines = dict(counts), set(hidden), dict.fromkeys(lines)
    waiting = list(hidden)
    while waiting:
        for line in ledger.lines.get(waiting.pop(), ()):
            if line in all_lines:
                continue
            all_lines[line] = None
            all_counts |= {of: ledger.entries[of].patients for of in line.all if of not in all_counts}
            new = [of for of in line.all if of not in all_hidden and of in ledger.entries]
            new = [of for of in new if ledger.entries[of].hidden_for]
            all_hidden.update(new)
            waiting += new
    return exposed(all_counts, all_hidden, all_lines, rules.small_cell_min, enough=1)


def _cheapest_beside(
    found: set[Population], counts: Counts, lines: Sequence[Line], candidates: set[Population]
) -> Population | None:
    """Return the count missed least that stands in a line with an exposed one, or else any; None if all are hidden."""
    heads = Counter(line.total for line in lines)
    beside = {of for line in lines if found & set(line.all) for of in line.all} & candidates
    return min(beside or candidates, key=lambda of: _cost(of, counts, heads), default=None)
