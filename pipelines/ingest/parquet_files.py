"""Parquet files: measured before any row is read, for a small file can unpack to more than fits into memory."""

import glob
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.errors import is_of_the_machine, refuse
from pipelines.ingest.text_files import MAX_ROW_BYTES
from pipelines.regular_files import open_regular

_MAGIC = b"PAR1"
# A diary row takes a few bytes; a file with far more rows per byte was made to fill the disk.
_MAX_ROWS_PER_BYTE = 10
_MAX_UNPACKED_SHARE = 200
_ALWAYS_ALLOWED_BYTES = 1 << 18
_MAX_METADATA_BYTES = 1 << 20
_ALWAYS_SHORT = (
    "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "TIME",
    "UBIGINT", "UHUGEINT", "UINTEGER", "USMALLINT", "UTINYINT", "UUID",
)  # fmt: skip
_MEASURING_MEMORY = "1GiB"
_SHORT_BYTES = 48  # of the longest text of any of these


@dataclass(frozen=True)
class ParquetFile:
    """Columns of a Parquet file, and how long its rows are as text.

    Attributes:
        types: DuckDB type of each column, by name, in file order.
        longest_row: bytes of its longest row as text, or a little more.
        size: bytes of all its rows as text, or a little more.
    """

    types: Mapping[str, str]
    longest_row: int
    size: int


def read_parquet_file(path: Path) -> ParquetFile:
    """Measure a Parquet file, in a database of its own: if that runs out of memory, the file is at fault.

    Args:
        path: the file.

    Returns:
        Its columns and sizes.

    Raises:
        RefusedFileError: not Parquet, damaged, encrypted, or with more or longer rows than an export has.
    """
    with open_regular(path) as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            refuse("unreadable", "the file is not Parquet", "Export it again, or name it .csv if it is text.")
    try:
        with duckdb.connect(config={"memory_limit": _MEASURING_MEMORY, "threads": 1}) as connection:
            rows = _checked_rows(path, connection)
            described = connection.execute(f"describe from {_read_parquet(path)}").fetchall()
            types = {str(name): str(kind) for name, kind, *_ in described}
            longest, size = _lengths(path, types, connection)
    except duckdb.OutOfMemoryException:  # 2,048 rows at a time do not fit into it
        _refuse_long_rows()
    except (duckdb.Error, UnicodeDecodeError) as error:
        if is_of_the_machine(error):
            raise
        refuse("unreadable", "the Parquet file is damaged or encrypted", "Export or copy it again.")
    if longest > MAX_ROW_BYTES:
        _refuse_long_rows()
    rest = sum(_SHORT_BYTES if _is_short(kind) else 1 for kind in types.values())
    return ParquetFile(types, longest + rest, size + rest * rows)


def parquet_relation(path: Path, file: ParquetFile) -> str:
    """Return DuckDB's table expression of a Parquet file: every column as text, empty as NULL."""
    columns = ", ".join(f"nullif({_as_text(name, kind)}, '') as \"{name}\"" for name, kind in file.types.items())
    return f"(select {columns} from {_read_parquet(path)})"


def _read_parquet(path: Path) -> str:
    return f"read_parquet({quote(glob.escape(str(path)))}, hive_partitioning = false)"


def _as_text(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"array_to_string(\"{name}\", ';')"
    if kind.startswith("TIMESTAMP"):  # data frames store dates as timestamps at midnight
        return f"regexp_replace(\"{name}\"::varchar, '^(....-..-..) 00:00:00$', '\\1')"
    return f'"{name}"::varchar'


def _is_short(kind: str) -> bool:
    return kind.startswith(_ALWAYS_SHORT) and not kind.endswith("]")


def _checked_rows(path: Path, connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many rows the file has; refuse it if its footer claims more than its size can hold."""
    name = quote(glob.escape(str(path)))
    rows, unpacked, mean, metadata = connection.execute(
        f"""
        with groups as (
            select row_group_num_rows as rows, sum(total_uncompressed_size) as unpacked
            from parquet_metadata({name}) group by row_group_id, row_group_num_rows
        )
        select
            (select sum(num_rows) from parquet_file_metadata({name})),
            (select coalesce(sum(unpacked), 0) from groups),
            (select coalesce(max(unpacked / rows) filter (where unpacked > {_ALWAYS_ALLOWED_BYTES}), 0) from groups),
            (select coalesce(sum(octet_length(key) + octet_length(value)), 0) from parquet_kv_metadata({name}))
        """
    ).fetchall()[0]
    allowed = max(path.lstat().st_size, _ALWAYS_ALLOWED_BYTES)
    is_bomb = rows > allowed * _MAX_ROWS_PER_BYTE or unpacked > allowed * _MAX_UNPACKED_SHARE
    if is_bomb or metadata > _MAX_METADATA_BYTES:
        refuse("unpacked_size", "it holds more than an export of its size can", "Export it again.")
    if mean > MAX_ROW_BYTES:
        _refuse_long_rows()
    return int(rows)


def _lengths(path: Path, types: Mapping[str, str], connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Return the bytes of the longest row and of all rows, as far as their columns can be long."""
    texts = [_as_text(name, kind) for name, kind in types.items() if not _is_short(kind)]
    row = " + ".join(["0", *(f"coalesce(strlen({text}), 0)" for text in texts)])
    query = f"select coalesce(max(bytes), 0), coalesce(sum(bytes), 0)::bigint from (select {row} as bytes from "
    longest, size = connection.execute(f"{query}{_read_parquet(path)})").fetchall()[0]
    return int(longest), int(size)


def _refuse_long_rows() -> NoReturn:
    refuse("line_size", f"a row has more than {MAX_ROW_BYTES:,} bytes", "Export it again, without columns of notes.")
