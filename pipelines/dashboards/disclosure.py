"""Statistical disclosure control: every aggregate of the directors' pages is made here.

Patient counts under the smallest publishable one are hidden, with everything that is computed from such a
group; enough further cells of a table are hidden that no hidden count follows from its row, column or total;
what is shown is rounded, and shares are computed from the rounded counts.
Source: CMS cell suppression policy; OpenSAFELY for the rounding. Zero may be shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.stats import binomtest

from pipelines.dashboards.suppression import Bounds, Counts, Flags, Link, is_safe, suppress_linked, with_totals


class Mark(Enum):
    """Why a number is not shown. A true zero is a number and has no mark."""

    HIDDEN = "hidden"
    NO_DATA = "no data"


Count = int | Mark
Measure = float | Mark


@dataclass(frozen=True)
class Rules:
    """Thresholds of disclosure control.

    Attributes:
        small_cell_min: smallest patient count that may be shown; 1 to one less are hidden.
        rounding_base: shown patient counts are rounded to multiples of this.
    """

    small_cell_min: int
    rounding_base: int

    def is_small(self, patients: int) -> bool:
        """Tell whether a count must be hidden."""
        return 0 < patients < self.small_cell_min

    def rounded(self, patients: int) -> int:
        """Round a count to the nearest multiple of the base, halves up.

        A count just over the limit is rounded up to a multiple at or over it: no shown count may look small.
        """
        nearest = (2 * patients + self.rounding_base) // (2 * self.rounding_base) * self.rounding_base
        return 0 if patients == 0 else max(self._smallest_shown, nearest)

    def true_counts(self, shown: int) -> tuple[int, int]:
        """Return the least and the most that a count shown as this can be."""
        if shown == 0:
            return 0, 0
        least = (2 * shown - self.rounding_base + 1) // 2
        return self.small_cell_min if shown == self._smallest_shown else least, least + self.rounding_base - 1

    @property
    def _smallest_shown(self) -> int:
        return -(-self.small_cell_min // self.rounding_base) * self.rounding_base


@dataclass(frozen=True)
class Share:
    """A published share: rounded counts, and the fraction and its 95 % Wilson interval that follow from them."""

    numerator: Count
    denominator: Count
    fraction: Measure
    low: Measure
    high: Measure


@dataclass(frozen=True)
class CountTable:
    """A published table of counts with its totals, each rounded or hidden."""

    cells: list[list[Count]]
    row_totals: list[Count]
    column_totals: list[Count]
    total: Count


def publish_count(patients: int, rules: Rules) -> Count:
    """Publish a count that stands alone: rounded, or hidden if it is small."""
    return Mark.HIDDEN if rules.is_small(patients) else rules.rounded(patients)


def publish_measure(value: float | None, patients: int, rules: Rules) -> Measure:
    """Publish a mean, median or interval end of a group.

    Args:
        value: the statistic, None if it could not be computed.
        patients: the group's size.
        rules: disclosure thresholds.

    Returns:
        The statistic; hidden if the group is small, no data if it is empty.
    """
    if rules.is_small(patients):
        return Mark.HIDDEN
    return Mark.NO_DATA if value is None or patients == 0 else float(value)


def publish_share(numerator: int, denominator: int, rules: Rules) -> Share:
    """Publish a share: hidden if those with, those without, or all of them are few.

    Args:
        numerator: patients with the property, at most `denominator`.
        denominator: patients in all.
        rules: disclosure thresholds.
    """
    shown = publish_count(denominator, rules)
    if denominator == 0:
        return Share(0, 0, Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA)
    if isinstance(shown, Mark) or rules.is_small(numerator) or rules.is_small(denominator - numerator):
        return Share(Mark.HIDDEN, shown, Mark.HIDDEN, Mark.HIDDEN, Mark.HIDDEN)
    with_it = rules.rounded(numerator)
    interval = binomtest(with_it, shown).proportion_ci(confidence_level=0.95, method="wilson")
    return Share(with_it, shown, with_it / shown, float(interval.low), float(interval.high))


def publish_table(counts: Sequence[Sequence[int]], rules: Rules) -> CountTable:
    """Publish one table of counts; see `publish_tables`."""
    return publish_tables([counts], [], rules)[0]


def publish_tables(tables: Sequence[Sequence[Sequence[int]]], links: Sequence[Link], rules: Rules) -> list[CountTable]:
    """Publish tables of counts whose rows and columns add up to totals that are published too.

    Args:
        tables: per table one inner sequence per row; each patient is counted in one cell.
        links: groups of places (table, row, column) that hold the same count; a table's totals follow its cells,
            so that row R of a table with R rows is its column totals.
        rules: disclosure thresholds.

    Returns:
        Cells and totals of each table. Should a hidden count still be too certain, all of its table but the grand
        total is hidden.
    """
    wholes = [with_totals(np.array(counts, dtype=np.int64).reshape(len(counts), -1)) for counts in tables]
    hidden = suppress_linked(wholes, links, rules.small_cell_min)
    return [_published(whole, flags, rules) for whole, flags in zip(wholes, hidden, strict=True)]


def pool_small_units(counts: Mapping[str, Sequence[int]], minimum: int) -> tuple[dict[str, list[int]], list[str]]:
    """Pool units that are too small to stand alone into one.

    Args:
        counts: patients per cell, by unit.
        minimum: smallest sum with which a unit stands alone; the pool takes in further units until it has as many.

    Returns:
        The units that stand alone, in the given order, and the names of those that are pooled.
    """
    pooled: list[str] = []
    patients = 0
    for unit in sorted(counts, key=lambda unit: (sum(counts[unit]), unit)):
        if sum(counts[unit]) >= minimum and (not pooled or patients >= minimum):
            break
        pooled.append(unit)
        patients += sum(counts[unit])
    return {unit: list(cells) for unit, cells in counts.items() if unit not in pooled}, pooled


def _published(whole: Counts, hidden: Flags, rules: Rules) -> CountTable:
    lower, upper = _known_bounds(whole, hidden, rules)
    if not is_safe(whole, hidden, lower, upper, rules.small_cell_min):
        hidden = whole > 0
        hidden[-1, -1] = rules.is_small(int(whole[-1, -1]))
    shown: list[list[Count]] = [
        [Mark.HIDDEN if is_hidden else rules.rounded(int(count)) for count, is_hidden in zip(*line, strict=True)]
        for line in zip(whole, hidden, strict=True)
    ]
    return CountTable([row[:-1] for row in shown[:-1]], [row[-1] for row in shown[:-1]], shown[-1][:-1], shown[-1][-1])


def _known_bounds(whole: Counts, hidden: Flags, rules: Rules) -> tuple[Bounds, Bounds]:
    """Return what an attacker knows of each count: what is hidden is not zero, what is shown was rounded."""
    lower, upper = np.ones(whole.shape), np.full(whole.shape, np.inf)
    for place in np.argwhere(~hidden):
        lower[tuple(place)], upper[tuple(place)] = rules.true_counts(rules.rounded(int(whole[tuple(place)])))
    return lower, upper
