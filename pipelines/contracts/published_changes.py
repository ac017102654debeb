"""Changes for readers between two releases: columns that were dropped, added or redefined."""

from collections.abc import Iterator, Mapping

from pipelines.contracts.compatibility import Changes
from pipelines.contracts.published import NEVER_NULL, PublishedTable, column_rows
from pipelines.contracts.versions import is_bumped_enough

ColumnRow = tuple[str, str, str, str | None, str, str]
"""Table, column, type, unit, description and meaning of NULL: a row of meta.columns."""


def compare_columns(before: list[ColumnRow], tables: list[PublishedTable]) -> Changes:
    """Compare the columns that an earlier release described with those of today's contracts.

    Args:
        before: rows of the earlier release's meta.columns.
        tables: today's contracts.

    Returns:
        Every difference, with the names of table and column.
    """
    return Changes.of(_differences({row[:2]: row for row in before}, {row[:2]: row for row in column_rows(tables)}))


def _differences(
    before: Mapping[tuple[str, str], ColumnRow], after: Mapping[tuple[str, str], ColumnRow]
) -> Iterator[tuple[str, str]]:
    yield from (("breaking", f"{table}.{column} dropped") for table, column in before if (table, column) not in after)
    for (table, column), row in after.items():
        name = f"{table}.{column}"
        if (table, column) not in before:
            yield "compatible", f"{name} new"
            continue
        _, _, kind, unit, description, null_meaning = before[table, column]
        if (kind, unit) != (row[2], row[3]):
            yield "breaking", f"{name} was {_shown(kind, unit)}, is {_shown(row[2], row[3])}"
        if null_meaning != row[5]:
            was_promised = null_meaning == NEVER_NULL
            yield ("breaking" if was_promised else "wording"), f"{name} {'may be NULL now' if was_promised else 'NULL'}"
        if description != row[4]:
            yield "wording", f"{name} description"


def _shown(kind: str, unit: str | None) -> str:
    return f"{kind} in {unit}" if unit else kind


def unannounced(changes: Changes, versions: Mapping[str, str], tables: list[PublishedTable]) -> list[str]:
    """Return the changed tables whose contract has no new major version.

    Args:
        changes: differences between the releases.
        versions: version of each contract in the earlier release.
        tables: today's contracts.

    Returns:
        Tables in name order, without tables that were removed or had no version.
    """
    return sorted(
        table.table
        for table in tables
        if table.table in versions
        and any(text.startswith(f"{table.table}.") for text in changes.breaking)
        and not is_bumped_enough(versions[table.table], table.version, "major")
    )
