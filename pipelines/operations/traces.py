"""Searching a home for a patient: every table, every Parquet file and the bytes of every file."""

import gzip
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.errors import OutcomesError
from pipelines.settings import Settings
from pipelines.warehouse.database import attach_read_only, limit_resources

_CHUNK_BYTES = 1 << 20
# Other types hold no text that could be a key.
_TEXT_TYPES = "VARCHAR|JSON|BLOB|UUID"


@dataclass(frozen=True)
class Traces:
    """Where a patient's key stands.

    Attributes:
        tables: tables of DuckDB files that were looked through.
        parquet_files: Parquet files whose rows were looked through.
        files: files whose bytes were looked through, the former among them.
        own: files that the pipeline wrote and that hold the key.
        foreign: files that others wrote and that hold the key: inbox, corrections, simulated truth.
    """

    tables: int
    parquet_files: int
    files: int
    own: tuple[Path, ...]
    foreign: tuple[Path, ...]

    def __str__(self) -> str:
        """What was looked through and found, in counts."""
        return (
            f"Looked through {self.tables:,} tables of DuckDB files, the rows of {self.parquet_files:,} Parquet files "
            f"and the bytes of {self.files:,} files: {len(self.own):,} of the pipeline's files hold the patient"
        )


def find_traces(patient_key: str, settings: Settings) -> Traces:
    """Search every file under the home.

    Args:
        patient_key: the key, of the form that the contracts ask for.
        settings: settings of the home; the caller holds its lock.

    Returns:
        What was looked through, and the files that hold the key in name, bytes, rows or tables.

    Raises:
        OutcomesError: a file cannot be read or a DuckDB file not opened, so nothing can be said of it.
    """
    paths = [path for path in sorted(settings.home.rglob("*")) if path.is_file() and not path.is_symlink()]
    foreign_roots = {settings.inbox, settings.corrections, settings.home / "simulated_truth"}
    tables, parquet_files = 0, 0
    own: list[Path] = []
    foreign: list[Path] = []
    with duckdb.connect() as connection:
        limit_resources(connection, settings)
        for path in paths:
            is_foreign = bool(foreign_roots & {path, *path.parents})
            is_found = patient_key in str(path.relative_to(settings.home)) or _in_bytes(path, patient_key)
            if path.suffix == ".duckdb" and not is_foreign:
                named = list(_tables_naming(path, patient_key, connection))
                tables, is_found = tables + len(named), is_found or any(named)
            elif path.suffix == ".parquet":
                parquet_files, is_found = parquet_files + 1, is_found or _in_parquet(path, patient_key, connection)
            if is_found:
                (foreign if is_foreign else own).append(path)
    return Traces(tables, parquet_files, len(paths), tuple(own), tuple(foreign))


def _in_bytes(path: Path, patient_key: str) -> bool:
    try:
        if path.stat().st_size == 0:
            return False
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content.find(patient_key.encode()) >= 0:
                return True
    except OSError:
        raise OutcomesError(
            f"{path.parent} holds a file that cannot be read, so it cannot be searched. "
            "Give the right to read what lies there, and run this again."
        ) from None
    return path.suffix == ".gz" and _in_gzip(path, patient_key.encode())


def _in_gzip(path: Path, key: bytes) -> bool:
    """Search the text of a gzip file as far as it can be read; what cannot be read was never loaded."""
    end = b""
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                if key in end + chunk:
                    return True
                end = chunk[-len(key) :]
    except (OSError, EOFError, zlib.error):
        return False
    return False


def _tables_naming(path: Path, patient_key: str, connection: duckdb.DuckDBPyConnection) -> Iterator[bool]:
    """Yield for each table of a DuckDB file whether a text in it holds the key."""
    try:
        attach_read_only(connection, path, "searched")
    except duckdb.Error:
        raise OutcomesError(
            f"{path} cannot be opened, so it cannot be searched. Remove it, or bring a good copy back."
        ) from None
    columns = connection.execute(
        "select printf('searched.%s.%s', schema_name, table_name), "
        f"list(column_name) filter (where regexp_matches(data_type, '{_TEXT_TYPES}')) "
        "from duckdb_columns() where database_name = 'searched' and not internal group by all order by all"
    ).fetchall()
    for table, texts in columns:
        yield _in_relation(table, texts or [], patient_key, connection)
    connection.execute("detach searched")


def _in_parquet(path: Path, patient_key: str, connection: duckdb.DuckDBPyConnection) -> bool:
    relation = f"read_parquet({quote(str(path))})"
    try:
        columns = [row[0] for row in connection.execute(f"describe select * from {relation}").fetchall()]
        return _in_relation(relation, columns, patient_key, connection)
    except duckdb.Error:  # not Parquet at all: its bytes were searched
        return False


def _in_relation(relation: str, columns: list[str], patient_key: str, connection: duckdb.DuckDBPyConnection) -> bool:
    holds = " or ".join(f'contains("{name}"::varchar, {quote(patient_key)})' for name in columns) or "false"
    return bool(connection.execute(f"select exists (from {relation} where {holds})").fetchall()[0][0])
