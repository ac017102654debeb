"""Files and rows that were kept out of the warehouse: rules and places, without any value of a row."""

from dataclasses import dataclass
from functools import cache

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest.forgotten import FORGOTTEN
from pipelines.ingest.mappings import mapped_contract, mapping_of
from pipelines.ingest.rejecting import EXPECTED_FIELDS, MALFORMED

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
    """A file of which nothing was loaded.

    Attributes:
        file_name: name of the file, as shown.
        reason: where, what, rule and remedy.
    """

    file_name: str
    reason: str

    def __str__(self) -> str:
        """One line: file and reason."""
        return f"{self.file_name}: refused: {self.reason}"


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


def refused_files(
    warehouse: duckdb.DuckDBPyConnection, *, only_unreported: bool = False
) -> list[tuple[RefusedFile, str]]:
    """Return refused files, each with its digest, oldest first.

    A file that was accepted since, with a repaired manifest, is left out.

    Args:
        warehouse: open connection to the warehouse; only read.
        only_unreported: leave out files that a finished run has reported.
    """
    rows = warehouse.execute(
        """
        with newest as (
            from meta.files
            qualify row_number() over (partition by file_name, sha256 order by file_id desc) = 1
        )
        select file_name, reason, sha256 from newest
        where outcome = 'refused' and not (is_reported and ?) order by file_id
        """,
        [only_unreported],
    ).fetchall()
    return [(RefusedFile(name, reason), digest) for name, reason, digest in rows]


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
