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
from numpy.typing import NDArray


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
        if patients == 0:
            return 0
        smallest = -(-self.small_cell_min // self.rounding_base) * self.rounding_base
        nearest = (2 * patients + self.rounding_base) // (2 * self.rounding_base) * self.rounding_base
        return max(smallest, nearest)


@dataclass(frozen=True)
class Share:
    """A published share: rounded counts and the fraction that follows from them."""

    numerator: Count
    denominator: Count
    fraction: Measure


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
        return Share(0, 0, Mark.NO_DATA)
    if isinstance(shown, Mark) or rules.is_small(numerator) or rules.is_small(denominator - numerator):
        return Share(Mark.HIDDEN, shown, Mark.HIDDEN)
    return Share(rules.rounded(numerator), shown, rules.rounded(numerator) / shown)


def publish_table(counts: Sequence[Sequence[int]], rules: Rules) -> CountTable:
    """Publish a table of counts whose rows and columns add up to totals that are published too.

    Args:
        counts: one inner sequence per row; each patient is counted in one cell.
        rules: disclosure thresholds.

    Returns:
        Cells and totals; hidden cells cannot be had from their row, column or totals.
    """
    cells = np.array(counts, dtype=np.int64).reshape(len(counts), -1)
    whole = np.vstack([np.hstack([cells, cells.sum(1, keepdims=True)]), np.append(cells.sum(0), cells.sum())])
    hidden = _suppressed(whole, rules)
    shown: list[list[Count]] = [
        [Mark.HIDDEN if is_hidden else rules.rounded(int(count)) for count, is_hidden in zip(*line, strict=True)]
        for line in zip(whole, hidden, strict=True)
    ]
    return CountTable([row[:-1] for row in shown[:-1]], [row[-1] for row in shown[:-1]], shown[-1][:-1], shown[-1][-1])


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


def _suppressed(whole: NDArray[np.int64], rules: Rules) -> NDArray[np.bool_]:
    """Mark what is hidden: small counts, then the smallest others until every line keeps its secret."""
    hidden = (whole > 0) & (whole < rules.small_cell_min)
    lines = [(whole[row], hidden[row]) for row in range(whole.shape[0])]
    lines += [(whole[:, column], hidden[:, column]) for column in range(whole.shape[1])]
    is_changed = True
    while is_changed:
        is_changed = False
        for counts, is_hidden in lines:
            candidates = np.flatnonzero(~is_hidden & (counts > 0))
            if len(candidates) and _is_exposed(counts, is_hidden, rules):
                is_hidden[candidates[np.argmin(counts[candidates])]] = is_changed = True
    return hidden


def _is_exposed(counts: NDArray[np.int64], is_hidden: NDArray[np.bool_], rules: Rules) -> bool:
    """Tell whether a line of cells and, last, their total gives a hidden cell away.

    With the total hidden, one hidden cell is open upwards. With the total shown, the hidden cells' sum is known:
    it takes two of them, and a sum with which each could be anything from 1 to the largest small count.
    """
    cells, total_is_hidden = is_hidden[:-1], bool(is_hidden[-1])
    hidden_cells = int(cells.sum())
    if total_is_hidden:
        return hidden_cells == 0
    needed = rules.small_cell_min - 1 + hidden_cells - 1
    return hidden_cells == 1 or (hidden_cells > 1 and int(counts[:-1][cells].sum()) < needed)
