"""Corrections of known source errors: `<home>/corrections.csv`, checked against the contracts and stored per night.

Raw tables stay as sent; `pipelines.warehouse.correcting` applies the corrections to what the models read.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date

import duckdb

from pipelines.contracts.correction_lines import KEY_SEPARATOR, refuse_correction
from pipelines.contracts.duckdb_rules import broken_rule
from pipelines.contracts.export_columns import EXTRACT_DAY
from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest.forgotten import forgotten_among, of_visit
from pipelines.ingest.identifiers import kinds_in
from pipelines.settings import Settings

HEADER = ("export", "key", "column", "expected_old_value", "new_value", "reason")
# These columns identify a row, so they cannot be corrected.
_IDENTIFYING = ("patient_key", EXTRACT_DAY)


@dataclass(frozen=True)
class Correction:
    """One line of the file.

    Attributes:
        row_number: row as a spreadsheet shows it; the header is row 1.
        export: export that holds the error.
        key: key of the row with the error; several key columns are joined by `|`.
        column: column with the error.
        expected_old_value: the wrong value, None for an empty field.
        new_value: the right value, None for an empty field.
        reason: why, as readers of a release see it.
    """

    row_number: int
    export: str
    key: str
    column: str
    expected_old_value: str | None
    new_value: str | None
    reason: str


def take_corrections(settings: Settings, night: date, warehouse: duckdb.DuckDBPyConnection) -> int:
    """Store the corrections that are in force from a night on; none if there is no file.

    Args:
        settings: settings of the home.
        night: night that the run counts as.
        warehouse: connection that may write.

    Returns:
        How many corrections there are.

    Raises:
        WrongUseError: the file breaks a rule; names file, row, column, rule and remedy, never a value.
    """
    content = corrections_content(settings)
    digest = corrections_digest(content)
    corrections = read_corrections(content, warehouse) if content else []
    gone = forgotten_among({_about(item) for item in corrections}, settings, warehouse)
    corrections = [item for item in corrections if _about(item) not in gone]
    warehouse.execute("begin")
    warehouse.execute("delete from meta.correction_files where night = ?", [night])
    warehouse.execute("insert into meta.correction_files values (?, ?)", [night, digest])
    warehouse.execute("delete from raw.corrections where sha256 = ?", [digest])
    for item in corrections:
        warehouse.execute("insert into raw.corrections values (?, ?, ?, ?, ?, ?, ?, ?)", [digest, *astuple(item)])
    warehouse.execute("commit")
    return len(corrections)


def corrections_content(settings: Settings) -> bytes:
    """Return the bytes of the corrections file; none where it is missing."""
    return settings.corrections.read_bytes() if settings.corrections.exists() else b""


def corrections_digest(content: bytes) -> str | None:
    """Return the hex SHA-256 of a corrections file's bytes, None without any."""
    return hashlib.sha256(content).hexdigest() if content else None


def _about(item: Correction) -> str:
    """Return what a forgotten patient would be recognised by: the visit, or the patient in a diary's key."""
    first = item.key.split(KEY_SEPARATOR)[0]
    return of_visit(first) if export_contracts()[item.export].key == ("visit_id",) else first


def read_corrections(content: bytes, connection: duckdb.DuckDBPyConnection) -> list[Correction]:
    """Read corrections and check each against the contract of its export.

    Args:
        content: bytes of the file, CSV in UTF-8 with the columns of `HEADER`.
        connection: any DuckDB connection; it judges the values by the contract's rules.

    Returns:
        The corrections in file order.

    Raises:
        WrongUseError: the file breaks a rule; names file, row, column, rule and remedy, never a value.
    """
    corrections = _lines(content)
    cells = set()
    for item in corrections:
        for field, rule, problem, remedy in _faults(item, connection):
            refuse_correction(rule, problem, remedy, item.row_number, field)
        cell = (item.export, item.key, item.column)
        if cell in cells:
            refuse_correction("correction.repeated", "this cell is corrected twice", "Keep one of the lines.",
                              item.row_number, "key")  # fmt: skip
        cells.add(cell)
    return corrections


def _lines(content: bytes) -> list[Correction]:
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        refuse_correction("correction.file", "the file is not CSV in UTF-8", "Save it as CSV in UTF-8.")
    header = rows[0] if rows else []
    if sorted(header) != sorted(HEADER):
        refuse_correction("correction.header", "the header has other columns", f"The header is {','.join(HEADER)}.", 1)
    found = []
    for row_number, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        if len(row) != len(header):
            refuse_correction("correction.columns", "more or fewer fields than the header has",
                              "Quote a field that holds a comma.", row_number)  # fmt: skip
        line = dict(zip(header, row, strict=True))
        found.append(
            Correction(
                row_number, line["export"], line["key"], line["column"], line["expected_old_value"] or None,
                line["new_value"] or None, line["reason"].strip(),
            )
        )  # fmt: skip
    return found


def _faults(item: Correction, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, str, str]]:
    """Yield field, rule, problem and remedy of each fault; only the first is reliable."""
    contract = export_contracts().get(item.export)
    if contract is None:
        yield "export", "correction.export", "no such export", f"Known: {', '.join(export_contracts())}."
        return
    here, key = f"contract {contract.name} {contract.version}", item.key.split(KEY_SEPARATOR)
    if item.column not in contract.column_names:
        yield "column", "correction.column", f"no such column in {here}", "Name a column of the contract."
        return
    if item.column in (*contract.key, *_IDENTIFYING):
        yield "column", "correction.column", "this column identifies the row", "Have the source send the row again."
    if not item.reason:
        yield "reason", "correction.reason", "no reason is given", "Say why the source is wrong."
    if len(key) != len(contract.key):
        yield "key", "correction.key", f"the key is {KEY_SEPARATOR.join(contract.key)}", "Write the whole key."
    texts: list[tuple[str, str, str | None]] = [("key", *part) for part in zip(contract.key, key, strict=False)]
    texts += [("expected_old_value", item.column, item.expected_old_value), ("new_value", item.column, item.new_value)]
    for field, name, text in texts:
        if rule := broken_rule(name, text or None, contract, connection):
            yield field, rule.name, f"{name} must be {rule.expected}", "Write a value that the export could hold."
    values = [("expected_old_value", item.expected_old_value), ("new_value", item.new_value)]
    named = [(field, f"{item.column}={value}") for field, value in values]
    for field, text in (("key", item.key), *named, ("reason", item.reason)):
        if kinds_in(text):
            yield field, "identifier", "it may identify a person", "Write it without."
