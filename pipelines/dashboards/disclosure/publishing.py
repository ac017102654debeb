"""Published numbers: each is rounded or replaced by a mark, and recorded in the ledger."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pipelines.dashboards.disclosure.count_tables import CountTable, Layout, Link, Place, with_totals
from pipelines.dashboards.disclosure.ledger import Ledger, Line
from pipelines.dashboards.disclosure.population import Labels, Population
from pipelines.dashboards.disclosure.rules import Count, Mark, Measure, Rules
from pipelines.dashboards.disclosure.shares import Share, share_of
from pipelines.dashboards.disclosure.suppression import publish_lines


def publish_count(patients: int, rules: Rules, group: Population | None = None) -> Count:
    """Publish a count: rounded, or hidden if it is small or would reveal a small one.

    Args:
        patients: the true count.
        rules: disclosure thresholds.
        group: whom it counts; without it, the count is unrelated to all others.
    """
    group = group or rules.ledger.unnamed()
    return Mark.HIDDEN if group in publish_lines({group: patients}, [], rules) else rules.rounded(patients)


def publish_measure(value: float | None, patients: Count) -> Measure:
    """Publish a mean, median or quartile of a group: only beside the group's count, and hidden with it.

    A quantile shows whether the size of its group is odd or even, and a mean what the size divides: so no statistic is
    shown of a group whose count is hidden.

    Args:
        value: the statistic, None if it could not be computed.
        patients: the group's count as it was published.

    Returns:
        The statistic; no data if the group is empty.
    """
    if patients is Mark.HIDDEN:
        return Mark.HIDDEN
    return Mark.NO_DATA if value is None or not patients or isinstance(patients, Mark) else float(value)


def publish_share(
    numerator: int | None,
    denominator: int,
    rules: Rules,
    group: Population | None = None,
    having: Labels | Population | None = None,
) -> Share:
    """Publish a share: hidden if those with, those without, or all of them are few.

    Args:
        numerator: patients with the property, at most `denominator`; None counts as nobody.
        denominator: patients in all.
        rules: disclosure thresholds.
        group: everybody in the denominator.
        having: labels that those in the numerator have besides.
    """
    whole = group or rules.ledger.unnamed()
    part = having if isinstance(having, Population) else whole.narrowed(**(having or {"part": "with"}))
    return publish_shares({"": (numerator or 0, denominator)}, rules, {"": (whole, part)})[""]


def publish_shares(
    counts: Mapping[str, tuple[int, int]],
    rules: Rules,
    groups: Mapping[str, tuple[Population, Population]],
    total: str | None = None,
) -> dict[str, Share]:
    """Publish the same share for several units, which may add up to a published total.

    Args:
        counts: numerator and denominator by unit.
        rules: disclosure thresholds.
        groups: the populations of denominator and numerator by unit.
        total: the unit that is the sum of all others; None if there is none.
    """
    lines: list[Line] = []
    known: dict[Population, int] = {}
    for unit, (numerator, denominator) in counts.items():
        whole, part = groups[unit]
        rest = whole.narrowed(without=str(part))
        known |= {whole: denominator, part: numerator, rest: denominator - numerator}
        lines.append(Line(whole, (part, rest)))
    if total is not None:
        units = [groups[unit] for unit in counts if unit != total]
        lines += [
            Line(groups[total][0], tuple(whole for whole, _ in units)),
            Line(groups[total][1], tuple(part for _, part in units)),
        ]
    hidden = publish_lines(known, lines, rules)
    shares = {}
    for unit, (numerator, denominator) in counts.items():
        whole, part = groups[unit]
        shares[unit] = _share(numerator, denominator, (part in hidden, whole in hidden), rules)
    return shares


def name_alike(layouts: Sequence[Layout], links: Sequence[Link], ledger: Ledger) -> None:
    """Note in the ledger which counts are of the same patients, though their layouts name these differently.

    They have one name then in whatever table is published later, so that none shows what another hides.

    Args:
        layouts: whom each table counts.
        links: groups of places that hold the same count; the first names the patients of all.
        ledger: the ledger of the release.
    """
    places = [layout.places() for layout in layouts]
    names = ledger.names
    for linked in links:
        name, *others = (places[table][row][column] for table, row, column in linked)
        name = names.get(name, name)
        again = {names.get(other, other) for other in others} - {name}
        names |= {old: name for old, known in names.items() if known in again} | dict.fromkeys(again, name)


def publish_tables(
    tables: Sequence[Sequence[Sequence[int]]],
    layouts: Sequence[Layout],
    rules: Rules,
    missed: Mapping[Place, int] = MappingProxyType({}),
) -> list[CountTable]:
    """Publish tables of counts whose rows and columns add up to totals that are published too.

    Args:
        tables: per table one inner sequence per row; each patient is counted in one cell.
        layouts: whom each table counts; counts of the same patients, in whatever table, are found by it.
        rules: disclosure thresholds.
        missed: how much counts of cards and charts would be missed; others are hidden where there is a choice.

    Returns:
        Cells and totals of each table. If a hidden count can still be inferred, more are hidden, in the end all.
    """
    wholes = [with_totals(counts) for counts in tables]
    names = rules.ledger.names
    places = [[[names.get(group, group) for group in row] for row in layout.places()] for layout in layouts]
    counts: dict[Population, int] = {}
    lines: list[Line] = []
    for whole, groups in zip(wholes, places, strict=True):
        for row, populations in zip(whole, groups, strict=True):
            counts |= dict(zip(populations, row, strict=True))
        both_ways = [*groups, *zip(*groups, strict=True)]
        lines += [Line(total, tuple(parts)) for *parts, total in both_ways if total not in parts]
    for place, much in missed.items():
        group = places[place[0]][place[1]][place[2]]
        rules.ledger.missed[group] = max(much, rules.ledger.missed.get(group, 0))
    for line in lines:
        same = [line.total, *(part for part in line.parts if counts[part])]
        if len(same) == 2:  # beside zeros only, a part is its whole: both are hidden or none
            much = max(rules.ledger.missed.get(group, 0) for group in same)
            rules.ledger.missed.update(dict.fromkeys(same, much))
    hidden = publish_lines(counts, lines, rules)
    shown = [
        [[Mark.HIDDEN if group in hidden else rules.rounded(counts[group]) for group in row] for row in table]
        for table in places
    ]
    return [CountTable.from_whole(table) for table in shown]


def _share(numerator: int, denominator: int, is_hidden: tuple[bool, bool], rules: Rules) -> Share:
    whole: Count = Mark.HIDDEN if is_hidden[1] else rules.rounded(denominator)
    # In an empty group nobody has the property: that reveals nothing.
    part: Count = Mark.HIDDEN if whole and any(is_hidden) else rules.rounded(numerator)
    return share_of(part, whole)
