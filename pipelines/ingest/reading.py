"""Opening one export file: is it readable, and does its header keep the contract?"""

import difflib
import glob
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.column_mapping import EXTRACT_DAY, ColumnMapping
from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.errors import is_of_the_machine, refuse
from pipelines.ingest.identifiers import (
    PACKING,
    findings_in,
    header_findings,
    metadata_findings,
    refuse_identifiers,
)
from pipelines.ingest.manifests import open_regular
from pipelines.ingest.mappings import mapped_columns, mapped_contract, mapped_relation, mapping_of
from pipelines.ingest.text_files import TextFile, packed_notes, read_header, read_text, text_relation

_PARQUET_MAGIC = b"PAR1"
# A diary's row takes a few bytes; a file with far more rows was made to fill disk and night.
_MAX_ROWS_PER_BYTE = 10
_MAX_UNPACKED_SHARE = 200
_ALWAYS_ALLOWED_BYTES = 1 << 18
_MAX_METADATA_BYTES = 1 << 20
_MAX_NAME_LENGTH = 200


@dataclass(frozen=True)
class Source:
    """A readable file whose header keeps the contract.

    Attributes:
        contract: what it must hold.
        header: its columns, in file order.
        text_relation: DuckDB table expression of the file with every column as text, empty as NULL.
        text: what the bytes of a text file say; None for Parquet, which has no header row either.
        original: where a mapping made the export of another system's columns, the file as it is; else None.
    """

    contract: ExportContract
    header: tuple[str, ...]
    text_relation: str
    text: TextFile | None
    original: "Source | None" = None

    @property
    def has_header_row(self) -> bool:
        """Text files count their header as row 1."""
        return self.text is not None


def open_source(
    path: Path, contract: ExportContract, connection: duckdb.DuckDBPyConnection, extracted_on: date | None = None
) -> Source:
    """Look at a file's bytes and header before any row is read.

    Args:
        path: the file.
        contract: the contract that its name announces.
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
    text = None if path.name.endswith(".parquet") else read_text(path)
    if text is None:
        types = _parquet_types(path, connection)
        header, relation = tuple(types), _parquet_relation(path, types)
        refuse_identifiers(metadata_findings(path, connection))
    else:
        if path.name.endswith(".gz"):
            refuse_identifiers(findings_in(PACKING, packed_notes(path)))
        header, delimiter = read_header(text, layout.column_names)
        relation = text_relation(path, header, delimiter)
    _hold_name_lengths(header)
    refuse_identifiers(header_findings(header))
    _hold_header(header, layout)
    source = Source(contract, header, relation, text)
    return _mapped(source, mapping, extracted_on) if mapping else source


def _mapped(source: Source, mapping: ColumnMapping, extracted_on: date | None) -> Source:
    columns = mapped_columns(mapping, source.header, extracted_on)
    if EXTRACT_DAY not in columns:
        refuse("manifest", f"neither the file nor a manifest says which day's extract of {mapping.system} it is",
               'Write {"extracted_on": "YYYY-MM-DD"} into <file>.manifest.json.', column=EXTRACT_DAY)  # fmt: skip
    return Source(
        mapped_contract(mapping, source.contract), tuple(columns),
        mapped_relation(mapping, source.contract, columns, source.text_relation), source.text, source,
    )  # fmt: skip


def _read_parquet(path: Path) -> str:
    return f"read_parquet({quote(glob.escape(str(path)))}, hive_partitioning = false)"


def _parquet_relation(path: Path, types: dict[str, str]) -> str:
    columns = ", ".join(f"nullif({_as_text(name, kind)}, '') as \"{name}\"" for name, kind in types.items())
    return f"(select {columns} from {_read_parquet(path)})"


def _as_text(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"array_to_string(\"{name}\", ';')"
    if kind.startswith("TIMESTAMP"):  # data frames hold days as timestamps at midnight
        return f"regexp_replace(\"{name}\"::varchar, '^(....-..-..) 00:00:00$', '\\1')"
    return f'"{name}"::varchar'


def _parquet_types(path: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    with open_regular(path) as stream:
        if stream.read(len(_PARQUET_MAGIC)) != _PARQUET_MAGIC:
            refuse("unreadable", "the file is not Parquet", "Export it again, or name it .csv if it is text.")
    try:
        _hold_parquet_size(path, connection)
        columns = connection.execute(f"describe from {_read_parquet(path)}").fetchall()
    except (duckdb.Error, UnicodeDecodeError) as error:
        if is_of_the_machine(error):
            raise
        refuse("unreadable", "the Parquet file is damaged or encrypted", "Export or copy it again.")
    return {str(row[0]): str(row[1]) for row in columns}


def _hold_parquet_size(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    name = quote(glob.escape(str(path)))
    rows, unpacked, metadata = connection.execute(
        f"""
        select
            (select sum(num_rows) from parquet_file_metadata({name})),
            (select coalesce(sum(total_uncompressed_size), 0) from parquet_metadata({name})),
            (select coalesce(sum(octet_length(key) + octet_length(value)), 0) from parquet_kv_metadata({name}))
        """
    ).fetchall()[0]
    allowed = max(path.lstat().st_size, _ALWAYS_ALLOWED_BYTES)
    is_bomb = rows > allowed * _MAX_ROWS_PER_BYTE or unpacked > allowed * _MAX_UNPACKED_SHARE
    if is_bomb or metadata > _MAX_METADATA_BYTES:
        refuse("unpacked_size", "it holds more than an export of its size can", "Export it again.")


def _hold_name_lengths(header: tuple[str, ...]) -> None:
    for position, name in enumerate(header, start=1):
        if len(name) > _MAX_NAME_LENGTH:
            refuse("unknown_column", f"the header's column {position} has a name of more than {_MAX_NAME_LENGTH} signs",
                   "Remove the column, or give it a name of the contract.", row=1, column=str(position))  # fmt: skip


def _hold_header(header: tuple[str, ...], layout: ExportContract | ColumnMapping) -> None:
    """Refuse unknown, repeated and missing columns; names are shown by position, for they may identify."""
    for position, name in enumerate(header, start=1):
        if name not in layout.column_names:
            _refuse_unknown(position, name, header, layout)
        if name in header[: position - 1]:
            refuse("repeated_column", f"{name} stands twice in the header", "Export each column once.",
                   row=1, column=name)  # fmt: skip
    for name in layout.required_names:
        if name not in header:
            refuse("missing_column", f"{name} is required and not in the header", "Add the column.",
                   row=1, column=name)  # fmt: skip


def _refuse_unknown(position: int, name: str, header: tuple[str, ...], layout: ExportContract | ColumnMapping) -> None:
    for other in export_contracts().values():
        if other.name != layout.name and set(other.required_names) <= set(header):
            refuse("wrong_export", f"the name says {layout.name}, the header is that of {other.name}",
                   f"Name it {other.name}_….", row=1)  # fmt: skip
    near = difflib.get_close_matches(name, layout.column_names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    refuse("unknown_column", f"the header's column {position} is none of {layout.name} {layout.version}",
           f"{hint}Remove the column, or give it the name that stands there.", row=1, column=str(position))  # fmt: skip
