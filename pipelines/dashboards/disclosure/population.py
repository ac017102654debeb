"""Which patients a number counts, said in labels: numbers about the same patients find each other by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

Labels = dict[str, Any]
"""Column of a mart with one row per patient -> the value, or the values, that it has for those who are counted."""


@dataclass(frozen=True)
class Population:
    """A set of patients, named by what they have in common. Without any label: everybody.

    Attributes:
        labels: column and its values, in alphabetical order.
    """

    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def narrowed(self, **labels: Any) -> "Population":
        """Return those of this population that also have these labels."""
        mine = {column: set(values) for column, values in self.labels}
        for column, value in labels.items():
            values = set(_texts(value))
            mine[column] = mine[column] & values if column in mine else values
        return Population(tuple((column, tuple(sorted(mine[column]))) for column in sorted(mine)))

    def is_within(self, other: "Population") -> bool:
        """Tell from the labels whether all of these patients are among the others."""
        mine = self._values
        return all(column in mine and mine[column] <= values for column, values in other._values.items())

    def is_apart_from(self, other: "Population") -> bool:
        """Tell from the labels whether no patient can be in both."""
        shared = self._values.keys() & other._values.keys()
        return any(self._values[column].isdisjoint(other._values[column]) for column in shared)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the labels name."""
        return tuple(column for column, _ in self.labels)

    @property
    def is_pool(self) -> bool:
        """Whether a label has several values."""
        return any(len(values) > 1 for _, values in self.labels)

    @property
    def combinations(self) -> int:
        """Number of populations with one value of each label that this one consists of."""
        return prod(len(values) for _, values in self.labels)

    @property
    def is_unnamed(self) -> bool:
        """Whether a page published the count without saying whom it counts."""
        return "unnamed" in self._values

    def __hash__(self) -> int:
        """Return the hash of the labels, computed once: the attacker looks populations up by the million."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.labels)

    @cached_property
    def _values(self) -> dict[str, frozenset[str]]:
        return {column: frozenset(values) for column, values in self.labels}

    def __str__(self) -> str:
        """Return the labels as one line, the same for the same patients."""
        return " & ".join(f"{column}={'|'.join(values)}" for column, values in self.labels) or "everybody"


def population(**labels: Any) -> Population:
    """Name the patients with these labels, for example `population(is_in_care=True, clinic_key=["a", "b"])`."""
    return Population().narrowed(**labels)


def _texts(value: Any) -> list[str]:
    values: Iterable[Any] = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in values]
