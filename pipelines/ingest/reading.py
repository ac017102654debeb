"""Opening one export file: is it readable, and does its header keep the contract?"""

import codecs
import csv
import difflib
import gzip
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

import duckdb

from pipelines.contracts.column_mapping import EXTRACT_DAY, ColumnMapping
from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.errors import Refusal, RefusedFileError
from pipelines.ingest.identifiers import header_findings, metadata_findings, refuse_identifiers
from pipelines.ingest.mappings import mapped_columns, mapped_contract, mapped_relation, mapping_of

_CHUNK_BYTES = 1 << 20
_MAX_HEADER_BYTES = 1 << 16
_PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class Source:
    """A readable file whose header keeps the contract.

    Attributes:
        contract: what it must hold.
        header: its columns, in file order.
        text_relation: DuckDB table expression of the file with every column as text, empty as NULL.
        has_header_row: text files count their header as row 1.
        original: where a mapping made the export of another system's columns, the file as it is; else None.
    """

    contract: ExportContract
    header: tuple[str, ...]
    text_relation: str
    has_header_row: bool
    original: "Source | None" = None


def refuse(rule: str, problem: str, remedy: str, *, row: int | None = None, column: str | None = None) -> NoReturn:
    """Refuse the file.

    Raises:
        RefusedFileError: always.
    """
    raise RefusedFileError(Refusal(rule, problem, remedy, row, column))


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
    if path.stat().st_size == 0:
        refuse("empty_file", "the file has no bytes", "Export it again.")
    if path.name.endswith(".parquet"):
        types = _parquet_types(path, connection)
        header, relation = tuple(types), _parquet_relation(path, types)
        refuse_identifiers(metadata_findings(path, connection))
    else:
        header, delimiter = _text_header(path, layout)
        relation = _text_relation(path, header, delimiter)
    refuse_identifiers(header_findings(header))
    _hold_header(header, layout)
    source = Source(contract, header, relation, not path.name.endswith(".parquet"))
    return _mapped(source, mapping, extracted_on) if mapping else source


def _mapped(source: Source, mapping: ColumnMapping, extracted_on: date | None) -> Source:
    columns = mapped_columns(mapping, source.header, extracted_on)
    if EXTRACT_DAY not in columns:
        refuse("manifest", f"neither the file nor a manifest says which day's extract of {mapping.system} it is",
               'Write {"extracted_on": "YYYY-MM-DD"} into <file>.manifest.json.', column=EXTRACT_DAY)  # fmt: skip
    return Source(
        mapped_contract(mapping, source.contract), tuple(columns),
        mapped_relation(mapping, source.contract, columns, source.text_relation), source.has_header_row, source,
    )  # fmt: skip


def _text_relation(path: Path, header: tuple[str, ...], delimiter: str) -> str:
    columns = ", ".join(f"{quote(name)}: 'VARCHAR'" for name in header)
    return (
        f"read_csv({quote(str(path))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = {quote(delimiter)}, quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = true, "
        "store_rejects = true, max_line_size = 1000000)"
    )


def _parquet_relation(path: Path, types: dict[str, str]) -> str:
    columns = ", ".join(f"nullif({_as_text(name, kind)}, '') as \"{name}\"" for name, kind in types.items())
    return f"(select {columns} from read_parquet({quote(str(path))}))"


def _as_text(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"array_to_string(\"{name}\", ';')"
    if kind.startswith("TIMESTAMP"):  # data frames hold days as timestamps at midnight
        return f"regexp_replace(\"{name}\"::varchar, '^(....-..-..) 00:00:00$', '\\1')"
    return f'"{name}"::varchar'


def _parquet_types(path: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    with path.open("rb") as stream:
        if stream.read(len(_PARQUET_MAGIC)) != _PARQUET_MAGIC:
            refuse("unreadable", "the file is not Parquet", "Export it again, or name it .csv if it is text.")
    try:
        rows = connection.execute(f"describe select * from read_parquet({quote(str(path))})").fetchall()
    except duckdb.Error:
        refuse("unreadable", "the Parquet file is damaged", "Export or copy it again.")
    return {str(row[0]): str(row[1]) for row in rows}


def _text_header(path: Path, layout: ExportContract | ColumnMapping) -> tuple[tuple[str, ...], str]:
    first_line = _hold_text(path).decode("utf-8-sig").splitlines()[0]
    names = {delimiter: next(csv.reader([first_line], delimiter=delimiter)) for delimiter in ",;"}
    delimiter = max(names, key=lambda item: len(set(names[item]) & set(layout.column_names)))
    return tuple(names[delimiter]), delimiter


def _hold_text(path: Path) -> bytes:
    """Read the whole file once as bytes: text has no NUL and is UTF-8. Returns its beginning."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    beginning, line = b"", 1
    try:
        with cast("BinaryIO", gzip.open(path)) if path.name.endswith(".gz") else path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                beginning = beginning or chunk[:_MAX_HEADER_BYTES]
                if b"\0" in chunk:
                    refuse("binary", "the file holds NUL bytes: it is not text", "Export it as CSV in UTF-8.",
                           row=line + chunk[: chunk.index(b"\0")].count(b"\n"))  # fmt: skip
                decoder.decode(chunk)
                line += chunk.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        refuse("encoding", "the text is not UTF-8", "Export it in UTF-8; encodings are never guessed.", row=line)
    except (OSError, EOFError, zlib.error):
        refuse("unreadable", "the file cannot be read to its end", "Export or copy it again.", row=line)
    if not beginning.strip(b"\xef\xbb\xbf \t\r\n"):
        refuse("empty_file", "the file holds no text", "Export it again.")
    return beginning[: beginning.rfind(b"\n") + 1] or beginning


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
