"""Great Expectations as second referee: suites made from the contracts judge rows of exports, whole files and marts.

The only module that uses Great Expectations. Importing it takes seconds, so callers import this module only when they
judge a file or a mart. Results keep counts, never values.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
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

from pipelines.contracts.export_columns import EXTRACT_DAY
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.file_limits import FileLimit
from pipelines.contracts.published import PublishedTable
from pipelines.contracts.row_rules import RowRule, forbidden_code_pattern

# Existing dates: months with 31 days, with 30, February, leap days.
_CALENDAR = (
    r"\A(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)\Z"
)
_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


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


def _limit(limit: FileLimit) -> Any:
    """Return the expectation for a limit on a whole file, on the column named like the limit."""
    given: dict[str, Any] = {"severity": "critical" if limit.severity == "fail" else "warning"}
    given |= {"min_value": limit.limit, "strict_min": True} if limit.kind == "rowCount" else {"max_value": limit.limit}
    return ExpectColumnValuesToBeBetween(column=limit.name, meta={"rule": limit.name}, **given)


def _promises(table: PublishedTable) -> list[Any]:
    """Return what a published contract promises: values in required columns, the columns in order, one row per key."""
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


def failed_rows(batch: pd.DataFrame, rules: Sequence[RowRule], contract: ExportContract) -> Mapping[str, int]:
    """Validate a batch.

    Args:
        batch: rows with the columns of `batch_columns`.
        rules: the rules to judge.
        contract: the contract they belong to.

    Returns:
        Rows that break each rule, by rule name, for every rule that has an expectation. A rule that Great
        Expectations could not evaluate counts -1.
    """
    stated = [item for rule in rules if (item := expectation(rule, contract)) is not None]
    return _validate(batch, f"{contract.name} {contract.version}", stated)


def broken_limits(found: Mapping[FileLimit, float]) -> frozenset[str]:
    """Check counts of a whole file against its contract's limits.

    Args:
        found: rows or percent, by the limit that applies.

    Returns:
        Names of the limits that are broken.
    """
    counts = pd.DataFrame([{limit.name: count for limit, count in found.items()}])
    failed = _validate(counts, "whole file", [_limit(limit) for limit in found])
    return frozenset(name for name, count in failed.items() if count)


def failed_published_rows(batch: pd.DataFrame, table: PublishedTable) -> Mapping[str, int]:
    """Validate rows of a published table by the suite made from its contract.

    Args:
        batch: rows of the table, every column.
        table: its contract.

    Returns:
        Rows that break each promise, by the promise's name.
    """
    return _validate(batch, table.table, _promises(table))


def _validate(batch: pd.DataFrame, name: str, stated: Sequence[Any]) -> Mapping[str, int]:
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = gx.get_context(mode="ephemeral", project_config=_in_memory())
        asset = context.data_sources.add_pandas("frames").add_dataframe_asset(name)
        suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=list(stated)))
        frame = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": batch})
        results: list[Any] = frame.validate(suite, result_format=_COUNTS_ONLY).results
    return {item.expectation_config.meta["rule"]: _failed(item) for item in results}


def _in_memory() -> DataContextConfig:
    """Return a configuration that writes nothing to disk, not even a documentation site."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


def _failed(item: Any) -> int:
    """Return the failed count of one result; an expectation that raised has only exception_info."""
    if item.success:
        return 0
    return int(item.result.get("unexpected_count", -1)) if item.result else -1
