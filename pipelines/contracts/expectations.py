"""A contract's rules as expectations of Great Expectations: of rows, of whole files and of published tables.

Importing Great Expectations takes seconds, so whoever judges a file or a mart imports this then, and not before.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from great_expectations.expectations.core import (
    ExpectColumnPairValuesAToBeGreaterThanB,
    ExpectColumnValuesToBeBetween,
    ExpectColumnValuesToBeInSet,
    ExpectColumnValuesToBeUnique,
    ExpectColumnValuesToMatchRegex,
    ExpectColumnValuesToNotBeNull,
    ExpectColumnValuesToNotMatchRegex,
    ExpectCompoundColumnsToBeUnique,
    ExpectTableColumnsToMatchOrderedList,
)
from great_expectations.expectations.row_conditions import Column

from pipelines.contracts.column_mapping import EXTRACT_DAY
from pipelines.contracts.duckdb_rules import value, written
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.file_limits import FileLimit
from pipelines.contracts.published import PublishedTable
from pipelines.contracts.row_rules import RowRule, forbidden_code_pattern

# Days that the calendar has: long months, short ones, February, its leap day.
_CALENDAR = (
    r"\A(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)\Z"
)


def expectation(rule: RowRule, contract: ExportContract) -> Any | None:
    """Return the expectation that states a row rule.

    Args:
        rule: a rule of the contract.
        contract: the contract it belongs to.

    Returns:
        An expectation whose `meta` names the rule, or None for the rule of a mapping, which only DuckDB judges.
    """
    column = next(item for item in contract.columns if item.name == rule.column)
    meta = {"rule": rule.name}
    if rule.kind == "unique_key":
        return ExpectCompoundColumnsToBeUnique(
            column_list=[*contract.key, EXTRACT_DAY], row_condition=Column("is_version").is_in([1]),
            ignore_row_if="never", meta=meta,
        )  # fmt: skip
    if rule.kind == "calendar":
        return ExpectColumnValuesToMatchRegex(column=f"{column.name}__day", regex=_CALENDAR, meta=meta)
    if rule.kind == "required":
        return ExpectColumnValuesToNotBeNull(column=column.name, meta=meta)
    if rule.kind == "format" and column.values:
        return ExpectColumnValuesToBeInSet(column=column.name, value_set=list(column.values), meta=meta)
    if rule.kind == "format":
        nothing = rf"(?!(?i:{'|'.join(column.words_for_nothing)})\Z)" if column.words_for_nothing else ""
        regex = rf"\A{nothing}(?:{column.pattern})\Z"
        return ExpectColumnValuesToMatchRegex(column=column.name, regex=regex, meta=meta)
    if rule.kind == "range":
        return ExpectColumnValuesToBeBetween(
            column=f"{column.name}__number", min_value=column.minimum, max_value=column.maximum, meta=meta
        )
    if rule.kind == "period":
        return ExpectColumnValuesToBeBetween(
            column=f"{column.name}__number", min_value=_ordinal(column.first_day), max_value=_ordinal(column.last_day),
            meta=meta,
        )  # fmt: skip
    if rule.kind == "forbidden_code":
        return ExpectColumnValuesToNotMatchRegex(column=column.name, regex=forbidden_code_pattern(rule), meta=meta)
    return _not_after(rule, meta) if rule.kind == "not_after" else None


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def _not_after(rule: RowRule, meta: dict[str, str]) -> Any:
    when = rule.arguments.get("when", {})
    pair: dict[str, Any] = {
        "column_A": f"{rule.arguments['other']}__date",
        "column_B": f"{rule.column}__date",
        "or_equal": True,
        "ignore_row_if": "either_value_is_missing",
        "meta": meta,
    }
    if when:
        pair["row_condition"] = reduce(and_, (Column(name).is_in(values) for name, values in when.items()))
    return ExpectColumnPairValuesAToBeGreaterThanB(**pair)


def batch_columns(contract: ExportContract, header: Sequence[str]) -> list[str]:
    """Return the DuckDB select list of a batch: every text, days and numbers where they are such, `is_version`."""
    selected = [*header, "is_version::integer as is_version"]
    for column in contract.columns:
        if column.name not in header:
            continue
        if column.logical_type == "date":
            selected.append(f"{written(column)} as {column.name}__day")
            selected.append(f"strftime({value(column)}, '%Y-%m-%d') as {column.name}__date")
            # As Python counts days; of texts that look like days Great Expectations would make dates.
            selected.append(f"{value(column)} - date '0001-01-01' + 1 as {column.name}__number")
        elif column.minimum is not None or column.maximum is not None:
            selected.append(f"{value(column)} as {column.name}__number")
    return selected


def limit_expectation(limit: FileLimit) -> Any:
    """Return the expectation that states a limit on a whole file.

    Args:
        limit: a limit of an export's contract.

    Returns:
        An expectation of the column that has the limit's name, whose `meta` names the limit.
    """
    given: dict[str, Any] = {"severity": "critical" if limit.severity == "fail" else "warning"}
    given |= {"min_value": limit.limit, "strict_min": True} if limit.kind == "rowCount" else {"max_value": limit.limit}
    return ExpectColumnValuesToBeBetween(column=limit.name, meta={"rule": limit.name}, **given)


def published_expectations(table: PublishedTable) -> list[Any]:
    """Return what a published contract promises.

    Args:
        table: the contract.

    Returns:
        A value in every required column, the columns in order, one row per key; the `meta` of each names the promise.
    """
    stated: list[Any] = [
        ExpectColumnValuesToNotBeNull(column=column.name, meta={"rule": f"{column.name}.required"})
        for column in table.columns
        if column.is_required
    ]
    names = [column.name for column in table.columns]
    stated.append(ExpectTableColumnsToMatchOrderedList(column_list=names, meta={"rule": "columns"}))
    if len(table.key) == 1:
        stated.append(ExpectColumnValuesToBeUnique(column=table.key[0], meta={"rule": "key.unique"}))
    elif table.key:
        stated.append(ExpectCompoundColumnsToBeUnique(column_list=list(table.key), meta={"rule": "key.unique"}))
    return stated
