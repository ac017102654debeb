"""Writing the files that readers open: outcomes.duckdb and one Parquet file per mart."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import export_contracts
from pipelines.contracts.published import column_rows, comment_statements, published_contracts
from pipelines.errors import OutcomesError
from pipelines.ingest.inbox import sha256_of
from pipelines.plateau.prior import VERSION as PRIOR_VERSION
from pipelines.version import code_version, thresholds_hash
from pipelines.warehouse.checks import CheckResult
from pipelines.warehouse.models import build, meta_model_paths, model_paths

# DuckDB 1.2 and later can open a file of this storage version; 2.0's own cannot be read before 2.0.
_STORAGE_VERSION = "v1.2.0"


@dataclass(frozen=True)
class ReleaseFacts:
    """What a release says of itself.

    Attributes:
        run_id: run that made it.
        night: night that the run counts as.
        as_of: night whose knowledge it shows.
        started_at: start of the run, UTC.
        published_at: time of publication, UTC.
    """

    run_id: str
    night: date
    as_of: date
    started_at: datetime
    published_at: datetime


def write_data(
    connection: duckdb.DuckDBPyConnection, folder: Path, facts: ReleaseFacts, checks: Sequence[CheckResult]
) -> str:
    """Write `parquet/` and `outcomes.duckdb` into a release folder.

    Args:
        connection: tonight's build database.
        folder: release folder, without data so far.
        facts: what the release says of itself.
        checks: tonight's check results.

    Returns:
        Digest of the marts: the same marts give the same digest.

    Raises:
        OutcomesError: a mart has no contract.
    """
    tables = [name for name in sorted(model_paths()) if name.startswith("marts.")]
    undescribed = [name for name in tables if name not in published_contracts()]
    if undescribed:
        raise OutcomesError(f"marts without a contract in data_contracts/published: {', '.join(undescribed)}")
    digest = write_parquet(connection, folder / "parquet", tables)
    _make_meta(connection, facts, checks, digest)
    connection.execute(
        f"attach {quote(str(folder / 'outcomes.duckdb'))} as release (storage_version {quote(_STORAGE_VERSION)})"
    )
    connection.execute("create schema release.marts; create schema release.meta")
    published = [*tables, *sorted(name for name in published_contracts() if name.startswith("meta."))]
    for name in published:
        connection.execute(f"create table release.{name} as select * from {name}")
    connection.execute("use release")
    for statement in comment_statements([published_contracts()[name] for name in published]):
        connection.execute(statement)
    connection.execute("use build; checkpoint release; detach release")
    return digest


def write_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[str]) -> str:
    """Write one file per mart on one thread, for row groups and so bytes must not depend on timing.

    Args:
        connection: connection whose current database has the marts.
        folder: folder to make.
        tables: marts as `schema.table`.

    Returns:
        Digest of the files.
    """
    folder.mkdir()
    threads = connection.execute("select current_setting('threads')").fetchall()[0][0]
    connection.execute("set threads = 1")
    digest = hashlib.sha256()
    for name in tables:
        path = folder / f"{name.removeprefix('marts.')}.parquet"
        connection.execute(f"copy {name} to {quote(str(path))} (format parquet, compression zstd)")
        digest.update(f"{path.name} {sha256_of(path)}\n".encode())
    connection.execute(f"set threads = {threads}")
    return digest.hexdigest()


def _make_meta(
    connection: duckdb.DuckDBPyConnection, facts: ReleaseFacts, checks: Sequence[CheckResult], digest: str
) -> None:
    """Hand tonight's facts to the meta models as tables, then build those models."""
    versions = {contract.name: contract.version for contract in export_contracts().values()}
    connection.execute(
        "create table raw.release_facts as select ? as run_id, ?::timestamp as published_at, ? as code_version, "
        "? as contract_versions, ? as thresholds_hash, ? as prior_version, ? as marts_digest",
        [
            facts.run_id, facts.published_at, code_version(), json.dumps(versions, sort_keys=True),
            thresholds_hash(), PRIOR_VERSION, digest,
        ],
    )  # fmt: skip
    connection.execute(
        "create table raw.check_results (check_name varchar, severity varchar, description varchar, "
        "failed bigint, checked bigint, outcome varchar)"
    )
    for item in checks:
        connection.execute(
            "insert into raw.check_results values (?, ?, ?, ?, ?, ?)",
            [item.name, item.severity, item.description, item.failed, item.checked, item.outcome],
        )
    build(connection, sorted(meta_model_paths()))
    connection.execute(
        "create table meta.columns (table_name varchar, column_name varchar, type varchar, unit varchar, "
        "description varchar, null_meaning varchar)"
    )
    connection.executemany(
        "insert into meta.columns values (?, ?, ?, ?, ?, ?)",
        column_rows(list(published_contracts().values())),
    )
