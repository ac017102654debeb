"""Searching a home for a patient: every table, every Parquet file and the bytes of every file."""

import gzip
import mmap
import re
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
    """Where a patient's key was found.

    Attributes:
        tables: number of DuckDB tables that were searched.
        parquet_files: number of Parquet files whose rows were searched.
        files: number of files whose bytes were searched, including the above.
        own: files that the pipeline wrote and that hold the key.
        foreign: files that others wrote and that hold the key: inbox, corrections, simulated truth.
    """

    tables: int
    parquet_files: int
    files: int
    own: tuple[Path, ...]
    foreign: tuple[Path, ...]

    def __str__(self) -> str:
        """What was searched and found, in counts."""
        return (
            f"Searched {self.tables:,} tables of DuckDB files, the rows of {self.parquet_files:,} Parquet files "
            f"and the bytes of {self.files:,} files: {len(self.own):,} of the pipeline's files hold the patient"
        )


@dataclass(frozen=True)
class Wanted:
    """A patient's key that is searched for.

    Attributes:
        key: the key.
        longer: other patients' keys that contain it, by how many characters they have before and after it.
    """

    key: str
    longer: dict[tuple[int, int], set[bytes]]

    def is_in(self, content: bytes | mmap.mmap) -> bool:
        """Return whether a content holds the key, other than within a longer key."""
        key = self.key.encode()
        start = content.find(key)
        while start >= 0:
            end = start + len(key)
            if not any(content[max(start - before, 0) : end + after] in keys
                       for (before, after), keys in self.longer.items()):  # fmt: skip
                return True
            start = content.find(key, start + 1)
        return False


def find_traces(patient_key: str, settings: Settings) -> Traces:
    """Search every file under the home.

    Args:
        patient_key: the key, of the form that the contracts ask for.
        settings: settings of the home; the caller holds its lock.

    Returns:
        What was searched, and the files that hold the key in name, bytes, rows or tables. A longer key of another
        patient that contains it does not count.

    Raises:
        OutcomesError: a file cannot be read or opened, so it could not be searched.
    """
    paths = [path for path in sorted(settings.home.rglob("*")) if path.is_file() and not path.is_symlink()]
    foreign_roots = {settings.inbox, settings.corrections, settings.home / "simulated_truth"}
    tables, parquet_files = 0, 0
    own: list[Path] = []
    foreign: list[Path] = []
    with duckdb.connect() as connection:
        limit_resources(connection, settings)
        wanted = Wanted(patient_key, _longer_keys(patient_key, settings, connection))
        for path in paths:
            is_foreign = bool(foreign_roots & {path, *path.parents})
            is_found = wanted.is_in(str(path.relative_to(settings.home)).encode()) or _in_bytes(path, wanted)
            if path.suffix == ".duckdb" and not is_foreign:
                named = list(_tables_naming(path, wanted, connection))
                tables, is_found = tables + len(named), is_found or any(named)
            elif path.suffix == ".parquet":
                parquet_files, is_found = parquet_files + 1, is_found or _in_parquet(path, wanted, connection)
            if is_found:
                (foreign if is_foreign else own).append(path)
    return Traces(tables, parquet_files, len(paths), tuple(own), tuple(foreign))


def _longer_keys(
    patient_key: str, settings: Settings, connection: duckdb.DuckDBPyConnection
) -> dict[tuple[int, int], set[bytes]]:
    """Return the keys that contain the patient's, by how many characters they have before and after it."""
    if not settings.warehouse.exists():
        return {}
    attach_read_only(connection, settings.warehouse, "known")
    keys = connection.execute(
        "select patient_key from (select patient_key from known.raw.clinic_visits union "
        f"select patient_key from known.raw.headache_diary) where contains(patient_key, {quote(patient_key)})"
    ).fetchall()
    connection.execute("detach known")
    longer: dict[tuple[int, int], set[bytes]] = {}
    for (key,) in keys:
        for found in re.finditer(f"(?={patient_key})", key) if key != patient_key else ():
            around = (found.start(), len(key) - found.start() - len(patient_key))
            longer.setdefault(around, set()).add(key.encode())
    return longer


def _in_bytes(path: Path, wanted: Wanted) -> bool:
    try:
        if path.stat().st_size == 0:
            return False
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if wanted.is_in(content):
                return True
    except OSError:
        raise OutcomesError(
            f"{path.parent} holds a file that cannot be read, so it cannot be searched. "
            "Allow this user to read it, and run this again."
        ) from None
    return path.suffix == ".gz" and _in_gzip(path, wanted.key.encode())


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


def _tables_naming(path: Path, wanted: Wanted, connection: duckdb.DuckDBPyConnection) -> Iterator[bool]:
    """Yield for each table of a DuckDB file whether a text in it holds the key."""
    try:
        attach_read_only(connection, path, "searched")
    except duckdb.Error:
        raise OutcomesError(
            f"{path} cannot be opened, so it cannot be searched. Remove it, or restore a good copy."
        ) from None
    columns = connection.execute(
        "select printf('searched.%s.%s', schema_name, table_name), "
        f"list(column_name) filter (where regexp_matches(data_type, '{_TEXT_TYPES}')) "
        "from duckdb_columns() where database_name = 'searched' and not internal group by all order by all"
    ).fetchall()
    for table, texts in columns:
        yield _in_relation(table, texts or [], wanted, connection)
    connection.execute("detach searched")


def _in_parquet(path: Path, wanted: Wanted, connection: duckdb.DuckDBPyConnection) -> bool:
    relation = f"read_parquet({quote(str(path))})"
    try:
        columns = [row[0] for row in connection.execute(f"describe select * from {relation}").fetchall()]
        return _in_relation(relation, columns, wanted, connection)
    except duckdb.Error:  # not Parquet at all: its bytes were searched
        return False


def _in_relation(relation: str, columns: list[str], wanted: Wanted, connection: duckdb.DuckDBPyConnection) -> bool:
    for name in columns:
        cells = f'select distinct "{name}"::varchar as cell from {relation}'
        found = connection.execute(f"from ({cells}) where contains(cell, {quote(wanted.key)})").fetchall()
        if any(wanted.is_in(cell.encode()) for (cell,) in found):
            return True
    return False
