"""What changes in an export contract mean for senders, and which version bump they need."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from pipelines.contracts.export_columns import Column, default_pattern
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.file_limits import FileLimit
from pipelines.contracts.versions import PARTS, read_version


@dataclass(frozen=True)
class Changes:
    """How a contract differs from an earlier version.

    Attributes:
        breaking: files that keep the earlier version may break the new one, or mean something else.
        compatible: the new version accepts more than the earlier one.
        wording: only descriptions or warnings differ.
    """

    breaking: tuple[str, ...]
    compatible: tuple[str, ...]
    wording: tuple[str, ...]

    @classmethod
    def of(cls, differences: Iterable[tuple[str, str]]) -> Self:
        """Sort differences by their kind: breaking, compatible or wording, each with its text."""
        found = list(differences)
        kinds = ("breaking", "compatible", "wording")
        return cls(*(tuple(text for kind, text in found if kind == wanted) for wanted in kinds))

    @property
    def bump(self) -> str | None:
        """Return the smallest part of the version that must grow: major, minor, patch, or None without changes."""
        found = (self.breaking, self.compatible, self.wording)
        return next((part for part, changes in zip(PARTS, found, strict=True) if changes), None)


def compare(old: ExportContract, new: ExportContract) -> Changes:
    """Compare two versions of an export contract.

    Args:
        old: the earlier one.
        new: the later one.

    Returns:
        Every difference, in words that name the column or rule.
    """
    return Changes.of(_differences(old, new))


def _differences(old: ExportContract, new: ExportContract) -> Iterator[tuple[str, str]]:
    if old.key != new.key:
        yield "breaking", f"key: {', '.join(old.key)} became {', '.join(new.key)}"
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    yield from (("breaking", f"{name}: removed") for name in before if name not in after)
    for name, column in after.items():
        if name in before:
            yield from _column_differences(before[name], column)
            yield from _period_differences(before[name], column)
        else:
            yield ("breaking" if column.is_required else "compatible"), f"{name}: new {_need(column)} column"
    yield from _rule_differences(old, new)
    if read_version(new.reads_from) > read_version(old.reads_from):
        yield "breaking", "files of earlier versions: no longer read"
    if old.description != new.description:
        yield "wording", "description of the contract"
    if _warning(old) != _warning(new):
        yield "wording", "limits that warn"


def _warning(contract: ExportContract) -> list[FileLimit]:
    return [limit for limit in contract.limits if limit.severity == "warn"]


def _need(column: Column) -> str:
    return "required" if column.is_required else "optional"


def _column_differences(old: Column, new: Column) -> Iterator[tuple[str, str]]:
    name = new.name
    if old.is_required != new.is_required:
        yield ("breaking" if new.is_required else "compatible"), f"{name}: became {_need(new)}"
    if old.unit != new.unit:
        yield "breaking", f"{name}: unit {old.unit} became {new.unit}"
    if old.description != new.description:
        yield "wording", f"{name}: description"
    if old.logical_type != new.logical_type:
        yield "breaking", f"{name}: type {old.logical_type} became {new.logical_type}"
        return
    yield from _value_differences(old, new)
    yield from _range_differences(name, old, new)


def _value_differences(old: Column, new: Column) -> Iterator[tuple[str, str]]:
    """Compare lists of values as sets; any changed pattern is breaking, for it is hard to say which accepts more."""
    gone, added = set(old.choices) - set(new.choices), set(new.choices) - set(old.choices)
    if old.choices and new.choices:
        if gone:
            yield "breaking", f"{new.name}: no longer accepts {', '.join(sorted(gone))}"
        if added:
            yield "compatible", f"{new.name}: also accepts {', '.join(sorted(added))}"
    elif old.pattern != new.pattern:
        if new.pattern == default_pattern(new.logical_type):
            yield "compatible", f"{new.name}: accepts any {new.logical_type}"
        else:
            yield "breaking", f"{new.name}: accepts other texts"


def _range_differences(name: str, old: Column, new: Column) -> Iterator[tuple[str, str]]:
    before, after = _reach(old), _reach(new)
    for end, reached, reaches in zip(("smallest", "largest"), before, after, strict=True):
        if reaches < reached:
            yield "breaking", f"{name}: {end} number narrowed"
        elif reaches > reached:
            yield "compatible", f"{name}: {end} number widened"


def _period_differences(old: Column, new: Column) -> Iterator[tuple[str, str]]:
    before, after = (
        (column.first_day or "", column.last_day or "9", math.inf if column.days_ahead is None else column.days_ahead)
        for column in (old, new)
    )
    if after[0] > before[0] or after[1] < before[1] or after[2] < before[2]:
        yield "breaking", f"{new.name}: plausible days narrowed"
    if after[0] < before[0] or after[1] > before[1] or after[2] > before[2]:
        yield "compatible", f"{new.name}: plausible days widened"


def _reach(column: Column) -> tuple[float, float]:
    """Return how far the allowed numbers reach down and up."""
    return (
        math.inf if column.minimum is None else -column.minimum,
        math.inf if column.maximum is None else column.maximum,
    )


def _rule_differences(old: ExportContract, new: ExportContract) -> Iterator[tuple[str, str]]:
    """Compare rules between columns and the share of bad rows; the other rules follow from columns and key."""
    derived = {"required", "format", "range", "calendar", "period", "unique_key"}
    before = {rule.name: rule for rule in old.rules if rule.kind not in derived}
    after = {rule.name: rule for rule in new.rules if rule.kind not in derived}
    yield from (("compatible", f"rule {name}: dropped") for name in before if name not in after)
    for name, rule in after.items():
        known = before.get(name)
        if known is None:
            yield "breaking", f"rule {name}: new"
        elif (known.kind, known.column, known.arguments) != (rule.kind, rule.column, rule.arguments):
            yield "breaking", f"rule {name}: asks for something else"
        elif known.expected != rule.expected:
            yield "wording", f"rule {name}: description"
    if old.max_rejected_percent != new.max_rejected_percent:
        is_stricter = new.max_rejected_percent < old.max_rejected_percent
        yield ("breaking" if is_stricter else "compatible"), "share of bad rows that refuses a file"
