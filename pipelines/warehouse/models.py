"""Running the SQL models: one file, one SELECT, one table of the file's name."""

import re
from collections.abc import Iterable
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.errors import OutcomesError
from pipelines.resources import SQL
from pipelines.settings import Settings
from pipelines.warehouse.correcting import show_exports
from pipelines.warehouse.database import attach_read_only, limit_resources

LAYERS = ("staging", "intermediate", "marts")
DETECTOR_TABLE = "intermediate.int_trajectory"
_REFERENCE = re.compile(r"\b(?:staging|intermediate|marts)\.\w+")


def model_paths() -> dict[str, Path]:
    """Return every model's file by `schema.table`."""
    return {f"{layer}.{path.stem}": path for layer in LAYERS for path in sorted((SQL / layer).glob("*.sql"))}


def meta_model_paths() -> dict[str, Path]:
    """Return the files of the models that describe the release itself, by `meta.table`."""
    return {f"meta.{path.stem}": path for path in sorted((SQL / "meta").glob("*.sql"))}


def view_paths() -> dict[str, Path]:
    """Return the files of the views of a release, by `marts.view`."""
    return {f"marts.{path.stem}": path for path in sorted((SQL / "views").glob("*.sql"))}


def build_order() -> list[str]:
    """Return all models and the detector's table so that each comes after what it reads.

    Returns:
        Names as `schema.table`; the detector's table stands among them as the one that is no SQL model.
    """
    paths = model_paths()
    reads = {name: set(_REFERENCE.findall(path.read_text(encoding="utf-8"))) for name, path in paths.items()}
    reads[DETECTOR_TABLE] = {"intermediate.int_as_of_days", "intermediate.int_diary_weeks"}
    unknown = {name: tables - set(reads) for name, tables in reads.items() if tables - set(reads)}
    if unknown:
        raise ValueError(f"models read tables that no model makes: {unknown}")
    return list(TopologicalSorter({name: sorted(tables) for name, tables in sorted(reads.items())}).static_order())


def open_build(path: Path, settings: Settings, as_of: date) -> duckdb.DuckDBPyConnection:
    """Create tonight's build database: seeds loaded, raw visible with its corrections, nothing built yet.

    Args:
        path: file to create.
        settings: settings of the home; its warehouse is only read.
        as_of: night whose knowledge the build uses.

    Returns:
        The open connection; the caller closes it.
    """
    connection = duckdb.connect(str(path))
    limit_resources(connection, settings)
    attach_read_only(connection, settings.warehouse, "warehouse")
    for schema in ("raw", "seeds", *LAYERS, "meta"):
        connection.execute(f"create schema {schema}")
    show_exports(connection, as_of)
    connection.execute("create view raw.patient_extents as select * from warehouse.raw.patient_extents")
    regimes = connection.execute(
        "select count(*) filter (where date_regime != 'limited_data_set') = 0 and count(*) > 0, "
        "coalesce(bool_or(is_simulated), false) from warehouse.meta.files where outcome != 'refused' and night <= ?",
        [as_of],
    ).fetchall()[0]
    connection.execute(
        "create table raw.night as select ?::date as as_of_night, ?::boolean as is_limited_data_set, "
        "?::boolean as is_simulated",
        [as_of, *regimes],
    )
    load_seeds(connection)
    return connection


def load_seeds(connection: duckdb.DuckDBPyConnection) -> None:
    """Load every seed table, and the thresholds once more as one wide row that models join."""
    for path in sorted((SQL / "seeds").glob("*.csv")):
        connection.execute(
            f"create table seeds.{path.stem} as select * from read_csv({quote(str(path))}, header = true)"
        )
    values = connection.execute("select name, value from seeds.thresholds order by name").fetchall()
    columns = ", ".join(f"{int(value) if value == int(value) else float(value)} as {name}" for name, value in values)
    connection.execute(f"create table seeds.thresholds_wide as select {columns}")


def reopen_build(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open tonight's build database again, with the warehouse beside it to read."""
    connection = duckdb.connect(str(settings.work / "build.duckdb"))
    limit_resources(connection, settings)
    attach_read_only(connection, settings.warehouse, "warehouse")
    return connection


def build(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> int:
    """Build models in the given order.

    Args:
        connection: tonight's build database.
        names: models as `schema.table`, in build order.

    Returns:
        Rows written in all.

    Raises:
        OutcomesError: a model cannot be built; names it without DuckDB's message, which may quote a value.
    """
    paths, total = model_paths() | meta_model_paths(), 0
    for name in names:
        query = paths[name].read_text(encoding="utf-8")
        try:
            connection.execute(f"create table {name} as {query}")
        except duckdb.Error as error:
            raise OutcomesError(f"model {name} cannot be built: {type(error).__name__}") from None
        total += connection.execute(f"select count(*) from {name}").fetchall()[0][0]
    return total
