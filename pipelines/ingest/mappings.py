"""Files of other systems: which mapping reads them, and the export that it makes of them, as a DuckDB relation."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from pipelines.contracts.column_mapping import ColumnMapping, column_mappings
from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_columns import EXTRACT_DAY, Column
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.row_rules import RowRule

CONFLICT = "mapping.conflict"


def announced(file_name: str, names: Iterable[str]) -> str | None:
    """Return the name that a file name begins with, the longest of several, or None.

    Args:
        file_name: name such as `clinic_visits_2026-11-22.csv.gz`.
        names: names to look for.
    """
    stem = file_name.split(".", 1)[0]
    longest_first = sorted(names, key=len, reverse=True)
    return next((name for name in longest_first if stem == name or stem.startswith(f"{name}_")), None)


def mapping_of(file_name: str) -> ColumnMapping | None:
    """Return the mapping that reads a file of this name, or None for a file in the exports' own columns."""
    name = announced(file_name, column_mappings())
    return column_mappings()[name] if name else None


def mapped_contract(mapping: ColumnMapping, contract: ExportContract) -> ExportContract:
    """Return the contract with the mapping's own rule: joined rows agree where they must."""
    if not mapping.agree:
        return contract
    expected = f"the same {' and '.join(mapping.agree)} in all rows of one {' and '.join(contract.key)}"
    rule = RowRule(CONFLICT, contract.key[0], "agreement", expected, {})
    return replace(contract, rules=(*contract.rules, rule))


def mapped_columns(mapping: ColumnMapping, header: Iterable[str], extracted_on: date | None) -> dict[str, str]:
    """Return what each column of the export is made of.

    Args:
        mapping: the mapping that reads the file.
        header: columns that the file has.
        extracted_on: day of the extract by the file's manifest, or None; a column of the file has priority.

    Returns:
        SQL expressions over the file's columns, by column of the export.
    """
    present = set(header)
    columns = {EXTRACT_DAY: quote(extracted_on.isoformat())} if extracted_on else {}
    for name, column in mapping.columns.items():
        if name in present:
            appended = {part: mark for part, mark in mapping.appended.get(column, {}).items() if part in present}
            columns[column] = _translated(name, mapping.values.get(column, {})) + _appended(appended)
    return columns | {column: quote(text) for column, text in mapping.constants.items()}


def _translated(name: str, codes: Mapping[str, str]) -> str:
    """Translate known codes; an unknown one stays as it is and so breaks the contract."""
    if not codes:
        return f'"{name}"'
    cases = " ".join(f"when {quote(code)} then {quote(value)}" for code, value in codes.items())
    return f'case "{name}" {cases} else "{name}" end'


def _appended(parts: Mapping[str, str]) -> str:
    # Tools that hold whole numbers as floats write 2 units as 2.0.
    return "".join(
        f" || coalesce({quote(mark)} || regexp_replace(\"{name}\", '\\.0+$', ''), '')" for name, mark in parts.items()
    )


def mapped_relation(mapping: ColumnMapping, contract: ExportContract, columns: Mapping[str, str], relation: str) -> str:
    """Return the table expression of a file as the export.

    Args:
        mapping: the mapping that reads the file.
        contract: contract of the export.
        columns: expressions of `mapped_columns`.
        relation: the file as it is, every column as text.

    Returns:
        A table expression with the export's columns as text, and beside them `source_position` (place of its first
        row among the readable rows of the file, from 0), `source_rows` (how many rows it was made of) and
        `is_conflict`, in file order.
    """
    made = ", ".join(f"{expression} as {name}" for name, expression in columns.items())
    lines = f"(select {made}, row_number() over () - 1 as source_position from {relation})"
    if not mapping.is_joined:
        return f"(select *, 1 as source_rows, false as is_conflict from {lines})"
    kinds = {column.name: column for column in contract.columns}
    joined = ", ".join(f"{_one(kinds[name], mapping)} as {name}" for name in columns)
    conflict = " or ".join(f"count(distinct line.{name}) > 1" for name in mapping.agree) or "false"
    key = ", ".join(f"line.{name}" for name in (*contract.key, EXTRACT_DAY))
    # Rows without a key do not belong to one visit: each stays a row of its own.
    keyless = " or ".join(f"line.{name} is null" for name in contract.key)
    return (
        f"(select {joined}, min(line.source_position) as source_position, count(*) as source_rows, "
        f"{conflict} as is_conflict from {lines} as line "
        f"group by {key}, case when {keyless} then line.source_position end order by min(line.source_position))"
    )


def _one(column: Column, mapping: ColumnMapping) -> str:
    """Return the aggregate that combines the texts of joined rows."""
    name = f"line.{column.name}"
    if column.logical_type == "array":
        return f"string_agg({name}, ';' order by line.source_position)"
    if order := mapping.first_of.get(column.name):
        # An unknown value comes first, so that it breaks the contract instead of hiding behind a known one.
        ranks = " ".join(f"when {quote(value)} then {rank}" for rank, value in enumerate(order, start=1))
        return f"any_value({name} order by case {name} {ranks} else 0 end, line.source_position)"
    return f"any_value({name} order by line.source_position)"
