"""Pooling of units that are too small to show alone, such as clinics with few patients."""

from collections.abc import Mapping, Sequence


def pool_small_units(counts: Mapping[str, Sequence[int]], minimum: int) -> tuple[dict[str, list[int]], list[str]]:
    """Pool the units that are too small to show alone.

    Args:
        counts: patients per cell, by unit.
        minimum: smallest sum for a unit of its own; the pool takes further units until it has as many.

    Returns:
        The units that are not pooled, in the given order, and the names of the pooled ones.
    """
    pooled: list[str] = []
    patients = 0
    for unit in sorted(counts, key=lambda unit: (sum(counts[unit]), unit)):
        if sum(counts[unit]) >= minimum and (not pooled or patients >= minimum):
            break
        pooled.append(unit)
        patients += sum(counts[unit])
    return {unit: list(cells) for unit, cells in counts.items() if unit not in pooled}, pooled


def pooled(
    counts: Mapping[str, Sequence[int]], alone: Sequence[str], pool_name: str
) -> tuple[list[str], list[list[int]]]:
    """Return the rows of a grid by unit: single units, and all others as one.

    Args:
        counts: cells by unit.
        alone: single units, in order.
        pool_name: name of the row of all others, if there are any.
    """
    rows = list(alone)
    cells = [list(counts[unit]) for unit in alone]
    others = [counts[unit] for unit in sorted(set(counts) - set(alone))]
    if others:
        rows.append(pool_name)
        cells.append([sum(column) for column in zip(*others, strict=True)])
    return rows, cells
