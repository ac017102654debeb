"""Which counts must be hidden so that no small one can be inferred: within a table, across tables and over nights."""

from collections import Counter
from collections.abc import Collection, Sequence

from pipelines.dashboards.disclosure.complements import hide_complements
from pipelines.dashboards.disclosure.ledger import Line
from pipelines.dashboards.disclosure.pattern import Counts, Hidden, Pattern
from pipelines.dashboards.disclosure.population import Population
from pipelines.dashboards.disclosure.rules import Rules
from pipelines.dashboards.disclosure.shown_counts import ShownCounts


def publish_lines(counts: Counts, lines: Sequence[Line], rules: Rules) -> Collection[Population]:
    """Decide which counts to hide, write the decision into the ledger and return the hidden ones.

    Args:
        counts: true counts; earlier decisions of this release stay as they are.
        lines: which of them add up to which.
        rules: disclosure thresholds.
    """
    ledger = rules.ledger
    earlier = {group: ledger.entries[group] for group in counts if group in ledger.entries}
    hidden = {group: entry.hidden_for for group, entry in earlier.items() if entry.hidden_for}
    free = [group for group in counts if group not in earlier]
    hidden |= dict.fromkeys(ledger.held_back.intersection(free), "complement") | _small(counts, free, rules)
    hidden |= _differences(counts, [group for group in free if group not in hidden], lines, rules)
    if hidden:
        hide_complements(Pattern(counts, lines, hidden, {group for group in free if counts[group] > 0}, rules))
    ledger.record(counts, hidden, lines)
    return hidden.keys()


def _small(counts: Counts, free: Sequence[Population], rules: Rules) -> Hidden:
    """Hide small counts, and those near the limit that the last release hid or showed as larger."""
    ledger = rules.ledger
    hidden = {group: "small" for group in free if rules.is_small(counts[group]) or is_held(group, counts[group], rules)}
    if any(ledger.was_shown_as_none(group) for group in hidden):
        # A single zero that becomes hidden must be a one; so all zeros become hidden together.
        hidden |= {group: "small" for group in free if counts[group] == 0}
    return hidden


def _differences(counts: Counts, free: Sequence[Population], lines: Sequence[Line], rules: Rules) -> Hidden:
    """Hide counts that differ by a few from a shown count of a nested population, in earlier tables or these.

    Counts that would be missed most are shown first: those of cards, of charts, then totals.
    """
    missed = rules.ledger.missed
    heads = Counter(line.total for line in lines)
    shown_now = ShownCounts(rules.ledger.before)
    hidden: Hidden = {}
    for group in sorted(free, key=lambda group: (-missed.get(group, 0), -heads[group], -counts[group], str(group))):
        near = (group, counts[group], rules.small_cell_min, rules.returns_from)
        if rules.ledger.shown.leaves_few(*near) or shown_now.leaves_few(*near):
            hidden[group] = "difference"
        else:
            shown_now.add(group, counts[group])
    return hidden


def is_held(group: Population, patients: int, rules: Rules) -> bool:
    """Return whether earlier releases keep a count hidden that could be shown by itself.

    A number that appeared or vanished at the limit itself would show on which night it was one under it. So it is shown
    again only well above the limit, and hidden as soon as it falls towards it.
    """
    near = patients < rules.returns_from
    return near and (
        rules.ledger.was_hidden(group) or (patients > 0 and rules.ledger.was_shown_as_more(group, patients))
    )
