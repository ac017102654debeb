"""Running the SQL models: one file, one SELECT, one table of the file's name."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.date_regimes import REAL_DATES
from pipelines.errors import OutcomesError, remedy
from pipelines.resources import SQL
from pipelines.settings import Settings
from pipelines.warehouse.correcting import create_export_views
from pipelines.warehouse.database import attach_read_only, limit_resources

LAYERS = ("staging", "intermediate", "marts")
DETECTOR_TABLE = "intermediate.int_trajectory"
GATES = "intermediate.int_gates"
KNOWN_GATES = "intermediate.int_known_gates"
# Replacements for the staging tables when models judge the copies of referred episodes.
STAGED_COPIES = {
    "staging.stg_clinic_visits": "intermediate.int_known_visits",
    "staging.stg_headache_diary": "intermediate.int_known_diary",
    "staging.stg_patient_extents": "intermediate.int_known_extents",
}
# Tables that Python writes, and what each reads.
PYTHON_TABLES = {
    DETECTOR_TABLE: {"intermediate.int_as_of_days", "intermediate.int_diary_weeks"},
    KNOWN_GATES: {GATES, *STAGED_COPIES.values()},
}
_COPIED_LAYER = re.compile(r"\b(staging|intermediate)\.(?=\w)")
_REFERENCE = re.compile(r"\b(?:staging|intermediate|marts)\.\w+")
_META_REFERENCE = re.compile(r"(?<!\bwarehouse\.)\bmeta\.\w+")


@cache
def model_paths() -> dict[str, Path]:
    """Return every model's file by `schema.table`."""
    return {f"{layer}.{path.stem}": path for layer in LAYERS for path in sorted((SQL / layer).glob("*.sql"))}


@cache
def meta_model_paths() -> dict[str, Path]:
    """Return the files of the models that describe the release itself, by `meta.table`."""
    return {f"meta.{path.stem}": path for path in sorted((SQL / "meta").glob("*.sql"))}


def meta_build_order() -> list[str]:
    """Return the models that describe the release, ordered so that each comes after those it reads."""
    paths = meta_model_paths()
    reads = {name: _META_REFERENCE.findall(path.read_text(encoding="utf-8")) for name, path in paths.items()}
    return list(TopologicalSorter(reads).static_order())


def view_paths() -> dict[str, Path]:
    """Return the files of the views of a release, by `marts.view`."""
    return {f"marts.{path.stem}": path for path in sorted((SQL / "views").glob("*.sql"))}


def model_reads() -> dict[str, set[str]]:
    """Return what each model reads, SQL or Python, as `schema.table`.

    Raises:
        ValueError: a model reads a table that no model makes.
    """
    reads = {name: set(_REFERENCE.findall(path.read_text(encoding="utf-8"))) for name, path in model_paths().items()}
    reads |= PYTHON_TABLES
    unknown = {name: tables - set(reads) for name, tables in reads.items() if tables - set(reads)}
    if unknown:
        raise ValueError(f"models read tables that no model makes: {unknown}")
    return reads


def build_order() -> list[str]:
    """Return all models and Python tables, ordered so that each comes after those it reads.

    Returns:
        Names as `schema.table`.
    """
    return list(
        TopologicalSorter({name: sorted(tables) for name, tables in sorted(model_reads().items())}).static_order()
    )


def order_up_to(name: str, given: set[str]) -> list[str]:
    """Return a model and all that it needs, in build order, except the `given` models and what only they need."""
    reads, needed, wanted = model_reads(), set(given), {name}
    while wanted := wanted - needed:
        needed |= wanted
        wanted = set().union(*(reads[model] for model in wanted))
    return [model for model in build_order() if model in needed - given]


def open_build(path: Path, settings: Settings, as_of: date) -> duckdb.DuckDBPyConnection:
    """Create tonight's build database with seeds and corrected raw views; no model is built yet.

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
    create_export_views(connection, as_of)
    connection.execute("create view raw.patient_extents as select * from warehouse.raw.patient_extents")
    regimes = connection.execute(
        "select count(*) filter (where date_regime != ?) = 0 and count(*) > 0, "
        "coalesce(bool_or(is_simulated), false) from warehouse.meta.files where outcome != 'refused' and night <= ?",
        [REAL_DATES, as_of],
    ).fetchall()[0]
    connection.execute(
        "create table raw.night as select ?::date as as_of_night, ?::boolean as is_limited_data_set, "
        "?::boolean as is_simulated",
        [as_of, *regimes],
    )
    load_seeds(connection)
    return connection


def load_seeds(connection: duckdb.DuckDBPyConnection) -> None:
    """Load every seed table, and the thresholds also as one wide row that models join.

    Code columns are text even if all codes in a seed are digits: visits have others, such as G0283.

    Raises:
        OutcomesError: a threshold was changed that cannot be changed alone.
    """
    from pipelines.plateau.bound_thresholds import require_bound_thresholds

    for path in sorted((SQL / "seeds").glob("*.csv")):
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        codes = {name: "VARCHAR" for name in header if name.endswith("_code")}
        types = f", types = {codes}" if codes else ""
        connection.execute(
            f"create table seeds.{path.stem} as select * from read_csv({quote(str(path))}, header = true{types})"
        )
    values = connection.execute("select name, value from seeds.thresholds order by name").fetchall()
    require_bound_thresholds(dict(values))
    columns = ", ".join(f"{int(value) if value == int(value) else float(value)} as {name}" for name, value in values)
    connection.execute(f"create table seeds.thresholds_wide as select {columns}")


def reopen_build(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open tonight's build database again, with the warehouse attached read-only."""
    connection = duckdb.connect(str(settings.build))
    limit_resources(connection, settings)
    attach_read_only(connection, settings.warehouse, "warehouse")
    return connection


def build(connection: duckdb.DuckDBPyConnection, names: Iterable[str], prefix: str = "") -> int:
    """Build models in the given order.

    Args:
        connection: tonight's build database.
        names: models as `schema.table`, in build order.
        prefix: put before the names of the schemas staging and intermediate, for reading and writing.

    Returns:
        Rows written in all.

    Raises:
        OutcomesError: a model cannot be built; names it without DuckDB's message, which may quote a value.
    """
    paths, total = model_paths() | meta_model_paths(), 0
    for name in names:
        query = _COPIED_LAYER.sub(rf"{prefix}\1.", paths[name].read_text(encoding="utf-8"))
        try:
            connection.execute(f"create table {prefix}{name} as {query}")
        except duckdb.Error as error:
            raise OutcomesError(f"model {name} cannot be built: {type(error).__name__}. {remedy(error)}") from None
        total += connection.execute(f"select count(*) from {prefix}{name}").fetchall()[0][0]
    return total
