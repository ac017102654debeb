"""DuckDB's half of an export contract: column types, casts and rule violations."""

from collections.abc import Sequence

import duckdb

from pipelines.contracts.export_columns import EXTRACT_DAY, Column
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.row_rules import RowRule, forbidden_code_pattern

_TYPES = {
    "string": "VARCHAR",
    "array": "VARCHAR",  # raw keeps a list as text; staging splits it
    "date": "DATE",
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "number": "DOUBLE",
}

_RULES_OF_ONE_COLUMN = ("required", "format", "calendar", "period", "range")


def quote(text: str) -> str:
    """Quote a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def duckdb_type(column: Column) -> str:
    """Return the DuckDB type of a column in raw."""
    return _TYPES[column.logical_type]


def keeps_text(column: Column) -> bool:
    """Return whether a typed column keeps every text; an enumerated one keeps only its allowed texts."""
    return _TYPES[column.logical_type] == "VARCHAR" and not column.values


def content_hash(contract: ExportContract) -> str:
    """Return the expression of a hash over every column but the extract's day; equal hashes mean unchanged content."""
    return f"hash({', '.join(name for name in contract.column_names if name != EXTRACT_DAY)})"


def cast(column: Column) -> str:
    """Return the expression that casts a column's text; NULL where that is impossible."""
    if keeps_text(column):
        return column.name
    if column.values:  # an enum is cheaper to store than text
        return f"try_cast({column.name} as enum({', '.join(map(quote, column.values))}))"
    return f"try_cast({column.name} as {duckdb_type(column)})"


def typed_name(column: Column) -> str:
    """Return the name of a column's typed value, next to its text."""
    return f"{column.name}__typed"


def plainly_good(columns: Sequence[Column], rules: Sequence[RowRule], contract: ExportContract) -> str:
    """Return a cheap expression that is true only for rows that break none of the rules.

    It accepts the good rows of a large file at a third of the cost of judging every rule; where it is not true,
    `violation` decides.

    Args:
        columns: columns that the file has, each with its text under its name and its value under `typed_name`.
        rules: the judged rules.
        contract: the contract they belong to.
    """
    kept = [_plainly_kept(column) for column in columns]
    for rule in rules:
        if rule.kind == "not_after":
            kept.append(f"coalesce({rule.column}__typed <= {rule.arguments['other']}__typed, true)")
        elif rule.kind not in _RULES_OF_ONE_COLUMN and (expression := violation(rule, contract)):
            kept.append(f"not coalesce({expression}, false)")
    return " and ".join(kept)


def _plainly_kept(column: Column) -> str:
    """Return an expression that is true only where a text keeps every rule of its column alone."""
    name, typed = column.name, typed_name(column)
    if column.values:
        kept = f"{typed} is not null"
    elif column.logical_type == "date":
        # DuckDB parses more texts as days than the contract allows, but writes a day in one form only.
        kept = " and ".join([f"length({name}) = 10 and {typed}::varchar = {name}", *_in_period(typed, column)])
    elif column.logical_type == "boolean":
        kept = f"{name} in ('true', 'false')"
    elif column.logical_type == "integer" and not column.choices and None not in (column.minimum, column.maximum):
        kept = f"{typed}::varchar = {name}"  # the range limits the digits
    else:
        kept = _matches(column)
    if column.minimum is not None or column.maximum is not None:
        kept += f" and {typed} between {column.minimum} and {column.maximum}"
    return f"({kept})" if column.is_required else f"({name} is null or {kept})"


def violation(rule: RowRule, contract: ExportContract) -> str | None:
    """Return the expression that is true for a row that breaks the rule.

    Args:
        rule: one rule of the contract.
        contract: the contract it belongs to.

    Returns:
        A boolean expression over the text columns, or None for a rule over several rows.
    """
    column = next(item for item in contract.columns if item.name == rule.column)
    if rule.kind == "required":
        return f"{column.name} is null"
    if rule.kind == "format" and column.values:
        return f"{column.name} not in ({', '.join(quote(value) for value in column.values)})"
    if rule.kind == "format":
        return f"not {_matches(column)}"
    if rule.kind == "calendar":
        return f"{written(column)} is not null and {value(column)} is null"
    if rule.kind == "period":
        return f"not ({' and '.join(_in_period(value(column), column))})"
    if rule.kind == "range":
        return f"{value(column)} not between {column.minimum} and {column.maximum}"
    if rule.kind == "not_after":
        return _not_after(rule, contract)
    if rule.kind == "forbidden_code":
        return f"regexp_matches({column.name}, {quote(forbidden_code_pattern(rule))})"
    return "is_conflict" if rule.kind == "agreement" else None


def _in_period(day: str, column: Column) -> list[str]:
    """Return the conditions that hold for a plausible day of a column."""
    first, last = column.first_day, column.last_day
    return [f"{day} >= date '{first}'"] * bool(first) + [f"{day} <= date '{last}'"] * bool(last)


def _matches(column: Column) -> str:
    matches = f"regexp_full_match({column.name}, {quote(column.pattern)})"
    if not column.words_for_nothing:
        return matches
    words = ", ".join(quote(word) for word in column.words_for_nothing)
    return f"({matches} and lower({column.name}) not in ({words}))"


def written(column: Column) -> str:
    """Return the expression of a column's text where it has the column's form, else NULL.

    DuckDB parses more texts as days and numbers than a contract allows: infinity, NaN, five-digit years.
    """
    return f"case when regexp_full_match({column.name}, {quote(column.pattern)}) then {column.name} end"


def value(column: Column) -> str:
    """Return the expression of a column's day or number where its text has the column's form, else NULL."""
    kind = "date" if column.logical_type == "date" else "double"
    return f"try_cast({written(column)} as {kind})"


def _not_after(rule: RowRule, contract: ExportContract) -> str:
    columns = {column.name: column for column in contract.columns}
    parts = [f"{value(columns[rule.column])} > {value(columns[rule.arguments['other']])}"]
    for name, values in rule.arguments.get("when", {}).items():
        parts.append(f"{name} in ({', '.join(quote(value) for value in values)})")
    return " and ".join(parts)


def broken_rule(
    name: str, text: str | None, contract: ExportContract, connection: duckdb.DuckDBPyConnection
) -> RowRule | None:
    """Judge one text by the rules of its column alone.

    Args:
        name: the column.
        text: the text, None for an empty field.
        contract: the contract that has the column.
        connection: any DuckDB connection.

    Returns:
        The first rule that the text breaks, or None.
    """
    rules = {
        expression: rule
        for rule in contract.rules
        if rule.column == name and rule.kind != "not_after" and (expression := violation(rule, contract))
    }
    verdicts = connection.execute(f"select {', '.join(rules)} from (select ?::varchar as {name})", [text]).fetchall()[0]
    return next((rule for rule, is_broken in zip(rules.values(), verdicts, strict=True) if is_broken), None)
