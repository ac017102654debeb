"""Opening one export file: it must be readable, and its header must keep the contract."""

import difflib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.column_mapping import ColumnMapping
from pipelines.contracts.export_columns import EXTRACT_DAY
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.errors import refuse
from pipelines.ingest.gzip_headers import packed_notes
from pipelines.ingest.identifiers import (
    PACKING,
    findings_in,
    header_findings,
    metadata_findings,
    refuse_identifiers,
)
from pipelines.ingest.mappings import mapped_columns, mapped_contract, mapped_relation, mapping_of
from pipelines.ingest.parquet_files import parquet_relation, read_parquet_file
from pipelines.ingest.text_columns import read_header, text_relation
from pipelines.ingest.text_files import MAX_ROW_BYTES, TextFile, read_text

_MAX_NAME_LENGTH = 200
_Layout = ExportContract | ColumnMapping


@dataclass(frozen=True)
class Source:
    """A readable file whose header keeps the contract.

    Attributes:
        contract: what it must hold.
        header: its columns, in file order.
        text_relation: DuckDB table expression of the file with every column as text, empty as NULL.
        longest_row: bytes of its longest row, or a little more.
        size: bytes of all rows, or a little more.
        text: facts about the bytes of a text file; None for Parquet, which has no header row.
        original: the file as it is, if a mapping made the export from another system's columns; else None.
    """

    contract: ExportContract
    header: tuple[str, ...]
    text_relation: str
    longest_row: int
    size: int
    text: TextFile | None
    original: "Source | None" = None

    @property
    def has_header_row(self) -> bool:
        """Text files count their header as row 1."""
        return self.text is not None


def open_source(
    path: Path, contract: ExportContract, connection: duckdb.DuckDBPyConnection, extracted_on: date | None = None
) -> Source:
    """Check a file's bytes and header before any row is read.

    Args:
        path: the file.
        contract: contract of the export that its name announces.
        connection: DuckDB connection that reads Parquet headers.
        extracted_on: day of the extract by the file's manifest; only a mapped file needs it.

    Returns:
        The source to read rows from.

    Raises:
        RefusedFileError: empty, binary, not UTF-8, identifiers in header or metadata, or a header that breaks the
            contract or the mapping.
    """
    mapping = mapping_of(path.name)
    layout = mapping or contract
    if path.lstat().st_size == 0:
        refuse("empty_file", "the file has no bytes", "Export it again.")
    if path.name.endswith(".parquet"):
        source = _parquet_source(path, contract, connection)
    else:
        source = _text_source(path, contract, layout)
    _refuse_long_names(source.header)
    refuse_identifiers(header_findings(source.header))
    _refuse_other_columns(source.header, layout)
    return _mapped(source, mapping, extracted_on) if mapping else source


def _parquet_source(path: Path, contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> Source:
    file = read_parquet_file(path)
    refuse_identifiers(metadata_findings(path, connection))
    return Source(contract, tuple(file.types), parquet_relation(path, file), file.longest_row, file.size, None)


def _text_source(path: Path, contract: ExportContract, layout: _Layout) -> Source:
    text = read_text(path)
    if path.name.endswith(".gz"):
        refuse_identifiers(findings_in(PACKING, packed_notes(path)))
    header, delimiter = read_header(text, layout.column_names)
    # With quotes a row may span lines; DuckDB rejects rows longer than this.
    longest = MAX_ROW_BYTES if text.has_quotes else text.longest_line
    return Source(contract, header, text_relation(path, header, delimiter), longest, text.size, text)


def _mapped(source: Source, mapping: ColumnMapping, extracted_on: date | None) -> Source:
    columns = mapped_columns(mapping, source.header, extracted_on)
    if EXTRACT_DAY not in columns:
        refuse("manifest", f"neither the file nor a manifest gives the day of this extract of {mapping.system}",
               'Write {"extracted_on": "YYYY-MM-DD"} into <file>.manifest.json.', column=EXTRACT_DAY)  # fmt: skip
    return Source(
        mapped_contract(mapping, source.contract), tuple(columns),
        mapped_relation(mapping, source.contract, columns, source.text_relation),
        MAX_ROW_BYTES if mapping.is_joined else source.longest_row, source.size, source.text, source,
    )  # fmt: skip


def _refuse_long_names(header: tuple[str, ...]) -> None:
    for position, name in enumerate(header, start=1):
        if len(name) > _MAX_NAME_LENGTH:
            refuse(
                "unknown_column",
                f"the name of column {position} in the header has more than {_MAX_NAME_LENGTH} characters",
                "Remove the column, or give it a name of the contract.",
                row=1,
                column=str(position),
            )


def _refuse_other_columns(header: tuple[str, ...], layout: _Layout) -> None:
    """Refuse unknown, repeated and missing columns; unknown names are shown by position, for they may identify."""
    for position, name in enumerate(header, start=1):
        if name not in layout.column_names:
            _refuse_unknown(position, name, header, layout)
        if name in header[: position - 1]:
            refuse("repeated_column", f"{name} appears twice in the header", "Export each column once.",
                   row=1, column=name)  # fmt: skip
    for name in layout.required_names:
        if name not in header:
            refuse("missing_column", f"{name} is required and not in the header", "Add the column.",
                   row=1, column=name)  # fmt: skip


def _refuse_unknown(position: int, name: str, header: tuple[str, ...], layout: _Layout) -> None:
    for other in export_contracts().values():
        if other.name != layout.name and set(other.required_names) <= set(header):
            refuse("wrong_export", f"the name says {layout.name}, the header is that of {other.name}",
                   f"Name it {other.name}_….", row=1)  # fmt: skip
    near = difflib.get_close_matches(name, layout.column_names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    refuse("unknown_column", f"the header's column {position} is none of {layout.name} {layout.version}",
           f"{hint}Remove the column, or rename it to one of {layout.name}.", row=1, column=str(position))  # fmt: skip
