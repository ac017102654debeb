"""Rules for showing one count, and the marks in place of a number."""

from dataclasses import dataclass, field
from enum import Enum

from pipelines.dashboards.disclosure.ledger import Ledger


class Mark(Enum):
    """Why a number is not shown. A true zero is a number and has no mark."""

    HIDDEN = "hidden"
    NO_DATA = "no data"


Count = int | Mark
Measure = float | Mark


@dataclass(frozen=True)
class Rules:
    """Thresholds of disclosure control, and the ledger of everything that was published under them.

    Attributes:
        small_cell_min: smallest patient count that may be shown; 1 to one less are hidden.
        rounding_base: shown patient counts are rounded to multiples of this.
        ledger: what this release has published so far, and what the last one did.
    """

    small_cell_min: int
    rounding_base: int
    ledger: Ledger = field(default_factory=Ledger, compare=False, repr=False)

    def is_small(self, patients: int) -> bool:
        """Return whether a count must be hidden."""
        return 0 < patients < self.small_cell_min

    @property
    def returns_from(self) -> int:
        """Count from which a number that was hidden in an earlier release is shown again.

        A number that came and went at the limit itself would show on which night it was one under it.
        """
        return self.small_cell_min + self.rounding_base

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
