"""Which counts must be hidden so that no small one can be inferred: within a table, across tables and over nights."""

from collections import Counter
from collections.abc import Collection, Sequence

from pipelines.dashboards.disclosure.complements import Counts, Hidden, Pattern, hide_complements
from pipelines.dashboards.disclosure.ledger import Line
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
    earlier = {of: ledger.entries[of] for of in counts if of in ledger.entries}
    hidden = {of: entry.hidden_for for of, entry in earlier.items() if entry.hidden_for}
    free = [of for of in counts if of not in earlier]
    hidden |= dict.fromkeys(ledger.held_back.intersection(free), "complement") | _small(counts, free, rules)
    hidden |= _differences(counts, [of for of in free if of not in hidden], lines, rules)
    if hidden:
        hide_complements(Pattern(counts, lines, hidden, {of for of in free if counts[of] > 0}, rules))
    ledger.record(counts, hidden, lines)
    return hidden.keys()


def _small(counts: Counts, free: Sequence[Population], rules: Rules) -> Hidden:
    """Hide small counts, and those near the limit that the last release hid or showed as larger."""
    ledger = rules.ledger
    hidden = {of: "small" for of in free if rules.is_small(counts[of]) or is_held(of, counts[of], rules)}
    if any(ledger.was_shown_as_none(of) for of in hidden):
        # A single zero that becomes hidden must be a one; so all zeros become hidden together.
        hidden |= {of: "small" for of in free if counts[of] == 0}
    return hidden


def _differences(counts: Counts, free: Sequence[Population], lines: Sequence[Line], rules: Rules) -> Hidden:
    """Hide counts that differ by a few from a shown count of a nested population, in earlier tables or these.

    Counts that would be missed most are shown first: `hidden_last`, then totals.
    """
    hidden_last = rules.ledger.hidden_last
    heads = Counter(line.total for line in lines)
    shown_now = ShownCounts(rules.ledger.before)
    hidden: Hidden = {}
    for of in sorted(free, key=lambda of: (of not in hidden_last, -heads[of], -counts[of], str(of))):
        near = (of, counts[of], rules.small_cell_min, rules.returns_from)
        if rules.ledger.shown.leaves_few(*near) or shown_now.leaves_few(*near):
            hidden[of] = "difference"
        else:
            shown_now.add(of, counts[of])
    return hidden


def is_held(of: Population, patients: int, rules: Rules) -> bool:
    """Return whether earlier releases keep a count hidden that could be shown by itself.

    A number that appeared or vanished at the limit itself would show on which night it was one under it. So it is shown
    again only well above the limit, and hidden as soon as it falls towards it.
    """
    near = patients < rules.returns_from
    return near and (rules.ledger.was_hidden(of) or (patients > 0 and rules.ledger.was_shown_as_more(of, patients)))
