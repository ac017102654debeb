"""Published contracts as the program uses them: grain, key, columns, units and the meaning of NULL."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.standard import custom_property, read_standard
from pipelines.errors import WrongUseError
from pipelines.resources import DATA_CONTRACTS

NEVER_NULL = "never NULL"


@dataclass(frozen=True)
class PublishedColumn:
    """One column that readers see.

    Attributes:
        name: column name.
        type: DuckDB type as built.
        unit: unit of its values, or None.
        description: what it means.
        null_meaning: what NULL means, or `NEVER_NULL`.
    """

    name: str
    type: str
    unit: str | None
    description: str
    null_meaning: str

    @property
    def is_required(self) -> bool:
        """Whether the contract promises a value in every row."""
        return self.null_meaning == NEVER_NULL

    @property
    def comment(self) -> str:
        """Description, unit and meaning of NULL in one text."""
        unit = f" Unit: {self.unit}." if self.unit else ""
        meaning = "Never NULL." if self.is_required else f"NULL: {self.null_meaning}."
        return f"{self.description}{unit} {meaning}"


@dataclass(frozen=True)
class PublishedTable:
    """One table or view of a release.

    Attributes:
        table: name as `schema.table`.
        grain: what one row is.
        description: what the table is for.
        key: columns that identify a row, in order; () if only the grain is promised.
        columns: columns in table order.
        version: version of the contract.
        is_view: whether it is a view of other tables of the release.
    """

    table: str
    grain: str
    description: str
    key: tuple[str, ...]
    columns: tuple[PublishedColumn, ...]
    version: str
    is_view: bool

    @property
    def comment(self) -> str:
        """Purpose and grain in one text."""
        return f"{self.description} Grain: {self.grain}."


@cache
def published_contracts() -> dict[str, PublishedTable]:
    """Read every published contract once.

    Returns:
        Tables by `schema.table`, in name order.

    Raises:
        WrongUseError: a file is not valid ODCS, or a column says neither `required` nor `nullMeaning`.
    """
    found = [read_published_contract(path) for path in (DATA_CONTRACTS / "published").glob("*.yaml")]
    return {table.table: table for table in sorted(found, key=lambda item: item.table)}


def read_published_contract(path: Path) -> PublishedTable:
    """Read one published contract.

    Args:
        path: its ODCS file.

    Returns:
        The table that it promises.

    Raises:
        WrongUseError: not valid ODCS, or a column says neither `required` nor `nullMeaning`.
    """
    document = read_standard(path)
    table = document["schema"][0]
    keyed = [item for item in table["properties"] if item.get("primaryKey")]
    return PublishedTable(
        table=document["name"],
        grain=table["dataGranularityDescription"],
        description=document["description"]["purpose"],
        key=tuple(item["name"] for item in sorted(keyed, key=lambda item: int(item["primaryKeyPosition"]))),
        columns=tuple(_column(item, path) for item in table["properties"]),
        version=document["version"],
        is_view=table["physicalType"] == "view",
    )


def _column(item: dict[str, Any], path: Path) -> PublishedColumn:
    null_meaning = custom_property(item, "nullMeaning")
    if bool(item.get("required")) == (null_meaning is not None):
        raise WrongUseError(
            f"{path.name}: column {item['name']} must be either required or say what NULL means (nullMeaning)."
        )
    return PublishedColumn(
        item["name"],
        item["physicalType"],
        custom_property(item, "unit"),
        item["description"],
        null_meaning or NEVER_NULL,
    )


def comment_statements(tables: Iterable[PublishedTable]) -> list[str]:
    """Return the SQL that writes each table's and column's meaning into the database.

    Args:
        tables: tables and views that exist where the statements run.

    Returns:
        One COMMENT ON statement per table, view and column.
    """
    statements = []
    for table in tables:
        kind = "view" if table.is_view else "table"
        statements.append(f"comment on {kind} {table.table} is {quote(table.comment)}")
        statements += [
            f"comment on column {table.table}.{column.name} is {quote(column.comment)}" for column in table.columns
        ]
    return statements


def column_rows(tables: Iterable[PublishedTable]) -> list[tuple[str, str, str, str | None, str, str]]:
    """Return the rows of meta.columns.

    Args:
        tables: tables of the release.

    Returns:
        Table name, column name, type, unit (None without one), description and meaning of NULL, per column.
    """
    return [
        (table.table, column.name, column.type, column.unit, column.description, column.null_meaning)
        for table in tables
        for column in table.columns
    ]
