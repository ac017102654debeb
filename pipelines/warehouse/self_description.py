"""The schema `meta` of a release, which describes its run, checks, files, models and columns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.contracts.published import column_rows, published_contracts
from pipelines.plateau.prior import VERSION as PRIOR_VERSION
from pipelines.version import code_version, thresholds_hash
from pipelines.warehouse.checks import CheckResult
from pipelines.warehouse.models import build, build_order, meta_build_order, model_paths


@dataclass(frozen=True)
class ReleaseFacts:
    """Identity and times of a release.

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


def contract_versions() -> dict[str, str]:
    """Return the version of every contract by its name: exports, then published tables and views as `schema.table`."""
    exports = {contract.name: contract.version for contract in export_contracts().values()}
    return exports | {table.table: table.version for table in published_contracts().values()}


def store_check_results(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[CheckResult], last: Sequence[tuple[str, bool]]
) -> None:
    """Store tonight's check results and those of the last release in tables that the meta models read."""
    connection.execute(
        "create table raw.check_results (check_name varchar, severity varchar, description varchar, "
        "failed bigint, checked bigint, outcome varchar, about varchar)"
    )
    for item in checks:
        connection.execute(
            "insert into raw.check_results values (?, ?, ?, ?, ?, ?, ?)",
            [item.name, item.severity, item.description, item.failed, item.checked, item.outcome, item.about],
        )
    connection.execute("create table raw.last_checks (check_name varchar, was_found boolean)")
    for row in last:
        connection.execute("insert into raw.last_checks values (?, ?)", list(row))


def make_meta(connection: duckdb.DuckDBPyConnection, facts: ReleaseFacts, digest: str) -> None:
    """Store tonight's facts in tables that the meta models read, then build those models."""
    connection.execute(
        "create table raw.release_facts as select ? as run_id, ?::timestamp as published_at, ? as code_version, "
        "? as contract_versions, ? as thresholds_hash, ? as prior_version, ? as marts_digest",
        [
            facts.run_id, facts.published_at, code_version(), json.dumps(contract_versions(), sort_keys=True),
            thresholds_hash(), PRIOR_VERSION, digest,
        ],
    )  # fmt: skip
    connection.execute("create table raw.model_texts (table_name varchar, position integer, sql_text varchar)")
    paths = model_paths()
    for position, name in enumerate(name for name in build_order() if name in paths):
        text = paths[name].read_text(encoding="utf-8")
        connection.execute("insert into raw.model_texts values (?, ?, ?)", [name, position, text])
    build(connection, meta_build_order())
    connection.execute(
        "create table meta.columns (table_name varchar, column_name varchar, type varchar, unit varchar, "
        "description varchar, null_meaning varchar)"
    )
    # One statement for hundreds of rows: one per row would take more than a second every night.
    rows = column_rows(list(published_contracts().values()))
    unnested = ", ".join("unnest(?::varchar[])" for _ in rows[0])
    connection.execute(
        f"insert into meta.columns select {unnested}", [list(values) for values in zip(*rows, strict=True)]
    )
