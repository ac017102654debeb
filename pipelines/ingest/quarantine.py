"""What was refused and quarantined, and why: rules and places, without any value of a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import duckdb
from rich.table import Table
from rich.text import Text

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest.forgotten import FORGOTTEN
from pipelines.ingest.inbox import read_inbox
from pipelines.ingest.mappings import mapped_contract, mapping_of
from pipelines.ingest.rejecting import EXPECTED_FIELDS, MALFORMED
from pipelines.settings import Settings
from pipelines.warehouse.database import read_warehouse

_REPAIR = "Repair the rows and send the file again; the other rows are loaded."
_REMEDIES = {FORGOTTEN: "Take the patient out of the export at its source."}
# Rules that no contract states, in words.
_OWN_RULES = {MALFORMED: EXPECTED_FIELDS, FORGOTTEN: "no patient who was forgotten"}


@cache
def alerting_rules() -> frozenset[str]:
    """Return the rules whose violations need attention beyond repairing the rows."""
    return frozenset(rule.name for contract in export_contracts().values() for rule in contract.rules if rule.is_alert)


@dataclass(frozen=True)
class RefusedFile:
    """A file of which nothing was loaded."""

    file_name: str
    reason: str
    in_inbox: bool

    def __str__(self) -> str:
        """One line: file, reason and where it is."""
        return f"{self.file_name}: refused: {self.reason} {_place(self.in_inbox)}"


@dataclass(frozen=True)
class QuarantinedRows:
    """Rows of one file that broke one rule.

    Attributes:
        file_name: name of the file.
        rule: name of the rule.
        column: column to repair, or None for the whole row.
        rows: how many rows broke it.
        first_row: the first of them as a spreadsheet counts; the header is row 1.
        expected: the rule in words.
    """

    file_name: str
    rule: str
    column: str | None
    rows: int
    first_row: int
    expected: str

    @property
    def remedy(self) -> str:
        """What the sender should do."""
        return _REMEDIES.get(self.rule, _REPAIR)

    def __str__(self) -> str:
        """One line: file, rows, column, rule and remedy."""
        where = f"row {self.first_row}" + (f" and {self.rows - 1} more" if self.rows > 1 else "")
        alert = "ALERT: " if self.rule in alerting_rules() else ""
        return (
            f"{alert}{self.file_name}: quarantined: {where}, column {self.column or 'all'}: expected {self.expected} "
            f"(rule {self.rule}). {self.remedy}"
        )


@dataclass(frozen=True)
class Quarantine:
    """Everything that stayed out of the warehouse so far.

    Attributes:
        refused: refused files, oldest first.
        rows: quarantined rows by file, rule and column, each with whether the file is still in the inbox.
    """

    refused: tuple[RefusedFile, ...]
    rows: tuple[tuple[QuarantinedRows, bool], ...]

    def lines(self) -> Iterator[str]:
        """Yield one plain line per refused file and per rule that quarantined rows."""
        yield from map(str, self.refused)
        yield from (f"{rows} {_place(in_inbox)}" for rows, in_inbox in self.rows)
        if not (self.refused or self.rows):
            yield "Nothing was refused or quarantined."

    def tables(self) -> Iterator[Table]:
        """Yield the same as tables for a terminal."""
        files = Table("File", "Reason and remedy", "In the inbox", title="Refused files", title_justify="left")
        for file in self.refused:
            files.add_row(Text(file.file_name), Text(file.reason), "yes" if file.in_inbox else "no")
        columns = ("File", "Rows", "First row", "Column", "Expected", "Rule", "Remedy", "In the inbox")
        rows = Table(*columns, title="Quarantined rows", title_justify="left")
        for item, in_inbox in self.rows:
            where = (item.file_name, f"{item.rows:,}", f"{item.first_row:,}", item.column or "all")
            rows.add_row(*map(Text, (*where, item.expected, item.rule, item.remedy)), "yes" if in_inbox else "no")
        yield from (table for table in (files, rows) if table.row_count)


def _place(in_inbox: bool) -> str:
    return "The file is still in the inbox." if in_inbox else "The file is no longer in the inbox."


def read_quarantine(settings: Settings) -> Quarantine:
    """Read what every night so far has refused and quarantined.

    Args:
        settings: settings of the home.

    Returns:
        Refused files and quarantined rows, in the order in which the files came.

    Raises:
        WrongUseError: no night has run in this home.
        AlreadyRunningError: a run is writing the warehouse.
    """
    inbox = _inbox_digests(settings)
    with read_warehouse(settings) as warehouse:
        refused = warehouse.execute(
            """
            select file_name, reason, sha256 from (
                select * from meta.files
                qualify row_number() over (partition by file_name, sha256 order by file_id desc) = 1
            )
            where outcome = 'refused' order by file_id
            """
        ).fetchall()
        rows = quarantined_rows(warehouse)
    return Quarantine(
        tuple(RefusedFile(name, reason, digest in inbox) for name, reason, digest in refused),
        tuple((item, digest in inbox) for item, digest in rows),
    )


def quarantined_rows(
    warehouse: duckdb.DuckDBPyConnection, *, only_unreported: bool = False
) -> list[tuple[QuarantinedRows, str]]:
    """Return quarantined rows by file, rule and column, each with the file's digest, in the order of the files.

    Args:
        warehouse: open connection to the warehouse; only read.
        only_unreported: leave out files that a finished run has reported.
    """
    rows = warehouse.execute(
        """
        select
            any_value(files.file_name), rejected.rule, rejected.column_name, count(*), min(rejected.row_number),
            any_value(files.export), any_value(files.sha256)
        from quarantine.rejected_rows as rejected inner join meta.files as files using (file_id)
        where not (files.is_reported and ?)
        group by file_id, rejected.rule, rejected.column_name
        order by file_id, rejected.rule, rejected.column_name
        """,
        [only_unreported],
    ).fetchall()
    return [
        (QuarantinedRows(name, rule, column, count, first_row, expected_by(name, export, rule)), digest)
        for name, rule, column, count, first_row, export, digest in rows
    ]


def expected_by(file_name: str, export: str, rule: str) -> str:
    """Return the description of a rule, even if the contract has dropped it since.

    Args:
        file_name: name of the file that broke it.
        export: export that the file was read as.
        rule: name of the rule.
    """
    contract, mapping = export_contracts()[export], mapping_of(file_name)
    rules = (mapped_contract(mapping, contract) if mapping else contract).rules
    known = {item.name: item.expected for item in rules} | _OWN_RULES
    return known.get(rule, "what an earlier version of the contract asks for")


def _inbox_digests(settings: Settings) -> set[str]:
    """Return the digests of the inbox's entries; names do not identify them, for content changes."""
    entries = read_inbox(settings.inbox, settle_seconds=0)[0] if settings.inbox.is_dir() else []
    return {entry.sha256 for entry in entries}
