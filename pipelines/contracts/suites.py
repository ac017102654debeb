"""Great Expectations as second referee: suites made from the contracts judge rows of exports, whole files and marts.

The only module that runs Great Expectations. Results keep counts, never values.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from pipelines.contracts.expectations import expectation, limit_expectation, published_expectations
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.file_limits import FileLimit
from pipelines.contracts.published import PublishedTable
from pipelines.contracts.row_rules import RowRule

_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


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
    """Check counts of a whole file by its contract's limits.

    Args:
        found: rows or percent by the limit that they are checked by.

    Returns:
        Names of the limits that are broken.
    """
    counts = pd.DataFrame([{limit.name: count for limit, count in found.items()}])
    failed = _validate(counts, "whole file", [limit_expectation(limit) for limit in found])
    return frozenset(name for name, count in failed.items() if count)


def failed_published_rows(batch: pd.DataFrame, table: PublishedTable) -> Mapping[str, int]:
    """Validate rows of a published table by the suite made from its contract.

    Args:
        batch: rows of the table, every column.
        table: its contract.

    Returns:
        Rows that break each promise, by the promise's name.
    """
    return _validate(batch, table.table, published_expectations(table))


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
    """Return a configuration that writes nothing to disk, no documentation site either."""
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
