"""Writing the data files of a release: outcomes.duckdb, one Parquet file per mart and their descriptor."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.data_package import DESCRIPTOR, data_package, with_files
from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.published import PublishedTable, comment_statements, published_contracts
from pipelines.errors import OutcomesError
from pipelines.regular_files import sha256_of
from pipelines.version import code_version
from pipelines.warehouse.checks import CheckResult
from pipelines.warehouse.models import model_paths, view_paths
from pipelines.warehouse.reading import DATABASE
from pipelines.warehouse.self_description import ReleaseFacts, make_meta, store_check_results

# DuckDB 1.2 and later can open a file of this storage version; 2.0's own cannot be read before 2.0.
_STORAGE_VERSION = "v1.2.0"


def write_data(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    facts: ReleaseFacts,
    checks: Sequence[CheckResult],
    last: Sequence[tuple[str, bool]],
) -> str:
    """Write `parquet/`, `outcomes.duckdb` and `datapackage.json` into a release folder.

    Args:
        connection: tonight's build database.
        folder: release folder, without data so far.
        facts: identity and times of the release.
        checks: tonight's check results.
        last: each check of the last release, and whether it had findings.

    Returns:
        Digest of the marts: the same marts give the same digest.

    Raises:
        OutcomesError: a mart or view has no contract, or a contract has none.
    """
    marts = described_marts()
    metadata = {name: parquet_metadata(published_contracts()[name]) for name in marts}
    digest = write_parquet(connection, folder / "parquet", metadata)
    store_check_results(connection, checks, last)
    make_meta(connection, facts, digest)
    _write_database(connection, folder / DATABASE, marts)
    package = data_package(
        [published_contracts()[name] for name in marts],
        code_version(),
        f"{facts.published_at.isoformat(timespec='seconds')}Z",
    )
    write_descriptor(package, folder)
    return digest


def _write_database(connection: duckdb.DuckDBPyConnection, path: Path, marts: Sequence[str]) -> None:
    """Write marts, meta tables and views, with their comments, into a new database file."""
    connection.execute(f"attach {quote(str(path))} as release (storage_version {quote(_STORAGE_VERSION)})")
    # In one transaction, for otherwise each statement would wait for the disk.
    connection.execute("begin; create schema release.marts; create schema release.meta")
    for name in [*marts, *sorted(name for name in published_contracts() if name.startswith("meta."))]:
        connection.execute(f"create table release.{name} as select * from {name}")
    connection.execute("use release")
    for name, view in view_paths().items():
        connection.execute(f"create view {name} as {view.read_text(encoding='utf-8')}")
    for statement in comment_statements(published_contracts().values()):
        connection.execute(statement)
    connection.execute("commit; use build; checkpoint release; detach release")


def described_marts() -> list[str]:
    """Return the marts as `schema.table` in name order.

    Raises:
        OutcomesError: a mart or view has no contract, or a contract has none.
    """
    marts = [name for name in sorted(model_paths()) if name.startswith("marts.")]
    contracted = {name for name in published_contracts() if name.startswith("marts.")}
    if undescribed := {*marts, *view_paths()} ^ contracted:
        raise OutcomesError(f"either no contract in data_contracts/published or no model: {sorted(undescribed)}")
    return marts


def parquet_metadata(table: PublishedTable) -> dict[str, str]:
    """Return the metadata of a mart's Parquet file: contract, purpose, grain and each column's meaning as JSON."""
    return {
        "contract": table.table,
        "contract_version": table.version,
        "description": table.description,
        "grain": table.grain,
        "columns": json.dumps({column.name: column.comment for column in table.columns}, ensure_ascii=False),
    }


def write_parquet(
    connection: duckdb.DuckDBPyConnection, folder: Path, metadata: Mapping[str, Mapping[str, str]]
) -> str:
    """Write one Parquet file per mart, on one thread so that row groups, and thus bytes, do not depend on timing.

    Args:
        connection: connection whose current database has the marts.
        folder: folder to make.
        metadata: metadata of each file by mart as `schema.table`, in the order of the digest.

    Returns:
        Digest of the files.
    """
    folder.mkdir()
    threads = connection.execute("select current_setting('threads')").fetchall()[0][0]
    connection.execute("set threads = 1")
    for name, values in metadata.items():
        path = folder / f"{name.removeprefix('marts.')}.parquet"
        described = ", ".join(f"{key}: {quote(value)}" for key, value in values.items())
        option = f", kv_metadata {{{described}}}" if values else ""
        connection.execute(f"copy {name} to {quote(str(path))} (format parquet, compression zstd{option})")
    connection.execute(f"set threads = {threads}")
    return marts_digest(folder)


def marts_digest(folder: Path) -> str:
    """Return the digest of a release's Parquet files, over names and bytes in name order."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet"), key=lambda item: item.stem):
        digest.update(f"{path.name} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


def write_descriptor(package: dict[str, Any], folder: Path) -> None:
    """Write `datapackage.json`, with the size and digest of each file that it names."""
    digests = {item["path"]: sha256_of(folder / item["path"]) for item in package["resources"]}
    text = json.dumps(with_files(package, folder, digests), indent=2, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
