"""The ledger as a file of the release, `disclosure.json`: true counts, so as private as the database."""

import json
from pathlib import Path

from pipelines.dashboards.disclosure.ledger import Entry, Ledger, Line
from pipelines.dashboards.disclosure.population import Population

FILE = "disclosure.json"


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write entries and lines as JSON; hidden counts of earlier releases that this one leaves out are kept.

    Args:
        ledger: the ledger of a finished release.
        path: file to write.
    """
    kept = {of: entry for of, entry in ledger.before.items() if entry.hidden_for and of not in ledger.entries}
    entries = {of: entry for of, entry in {**kept, **ledger.entries}.items() if not of.is_unnamed or of in ledger.lines}
    number = {of: index for index, of in enumerate(entries)}
    lines = dict.fromkeys(line for found in ledger.lines.values() for line in found)
    stored = {
        "entries": [[of.labels, entry.patients, entry.hidden_for] for of, entry in entries.items()],
        "lines": [[number[line.total], [number[part] for part in line.parts]] for line in lines],
    }
    path.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")


def read_ledger(path: Path) -> Ledger:
    """Read the ledger of a finished release."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    ledger = Ledger()
    found = [
        Population(tuple((column, tuple(values)) for column, values in labels)) for labels, _, _ in stored["entries"]
    ]
    rows = zip(found, stored["entries"], strict=True)
    entries = {of: Entry(patients, hidden_for) for of, (_, patients, hidden_for) in rows}
    lines = [Line(found[total], tuple(found[part] for part in parts)) for total, parts in stored["lines"]]
    hidden = {of: entry.hidden_for for of, entry in entries.items() if entry.hidden_for}
    ledger.record({of: entry.patients for of, entry in entries.items()}, hidden, lines)
    return ledger
