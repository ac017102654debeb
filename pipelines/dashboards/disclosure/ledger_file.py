"""The ledger as a file of the release, `disclosure.json`: true counts, so as private as the database."""

import json
from collections.abc import Mapping
from pathlib import Path

from pipelines.dashboards.disclosure.ledger import Ledger, Line
from pipelines.dashboards.disclosure.population import Population
from pipelines.dashboards.disclosure.shown_counts import Entry


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write entries and lines as JSON; what the next night must remember of earlier releases is kept apart.

    This is what this release leaves out: hidden counts, and shown ones that differ by a few from a count hidden for it.
    They are of their own night, when the pool of small clinics had other clinics.

    Args:
        ledger: the ledger of a finished release.
        path: file to write.
    """
    compared = {
        other
        for group, entry in ledger.entries.items()
        if entry.hidden_for == "difference"
        for other in ledger.shown.of_other_pools(group)
    }
    kept = {
        group: entry
        for group, entry in ledger.before.items()
        if group not in ledger.entries and (entry.hidden_for or group in compared)
    }
    entries = {group: entry for group, entry in ledger.entries.items() if not group.is_unnamed or group in ledger.lines}
    number = {group: index for index, group in enumerate(entries)}
    lines = dict.fromkeys(line for found in ledger.lines.values() for line in found)
    stored = {
        "entries": _rows(entries),
        "kept": _rows({group: entry for group, entry in kept.items() if not group.is_unnamed}),
        "lines": [[number[line.total], [number[part] for part in line.parts]] for line in lines],
    }
    path.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")


def read_ledger(path: Path) -> Ledger:
    """Read the ledger of a finished release: what its own pages publish."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    ledger = Ledger()
    entries = _entries(stored["entries"])
    found = [*entries]
    lines = [Line(found[total], tuple(found[part] for part in parts)) for total, parts in stored["lines"]]
    hidden = {group: entry.hidden_for for group, entry in entries.items() if entry.hidden_for}
    ledger.record({group: entry.patients for group, entry in entries.items()}, hidden, lines)
    return ledger


def read_memory(path: Path) -> dict[Population, Entry]:
    """Read what the next release remembers: the entries of a release, and what it had kept of earlier ones."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    # A release of an earlier version has them among its entries.
    return _entries([*stored.get("kept", []), *stored["entries"]])


def _rows(entries: Mapping[Population, Entry]) -> list[list[object]]:
    return [[group.labels, entry.patients, entry.hidden_for] for group, entry in entries.items()]


def _entries(rows: list[tuple[list[tuple[str, list[str]]], int, str]]) -> dict[Population, Entry]:
    return {
        Population(tuple((column, tuple(values)) for column, values in labels)): Entry(patients, hidden_for)
        for labels, patients, hidden_for in rows
    }
