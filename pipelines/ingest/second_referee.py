"""Both referees on one batch: DuckDB and Great Expectations must find the same rows and limits broken."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.contracts.duckdb_rules import cast, value, violation, written
from pipelines.contracts.export_columns import EXTRACT_DAY
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.row_rules import RowRule
from pipelines.errors import refuse
from pipelines.ingest.judging import judged_rules
from pipelines.ingest.limits import LimitResult
from pipelines.ingest.reading import Source

# Great Expectations takes about 20 s per million rows: it judges a nightly increment whole, but only a seeded sample
# of a backfill.
BATCH_ROWS = 250_000
# The batch is held in memory as Python strings; rows this long on average break the contract anyway.
_BATCH_BYTES = 1 << 27
_SAMPLE_SEED = 20240601


@dataclass(frozen=True)
class RuleResult:
    """How many of the judged rows broke one rule, by each referee."""

    rule: str
    checked: int
    failed_duckdb: int
    failed_expectations: int | None


def second_referee(source: Source, connection: duckdb.DuckDBPyConnection) -> tuple[RuleResult, ...]:
    """Let Great Expectations judge a batch of the file's text, and count DuckDB's verdict on that batch.

    Args:
        source: the file.
        connection: its landing database.

    Returns:
        One result per rule; `failed_expectations` is None for a rule that only DuckDB judges.
    """
    from pipelines.contracts.expectations import failed_rows

    rules = judged_rules(source)
    make_batch(source, rules, connection)
    counts = connection.execute(
        f"select {', '.join(f'count(*) filter (where {_breaks(rule, source)})' for rule in rules)} from batch"
    ).fetchall()[0]
    frame = connection.execute(f"select {', '.join(batch_columns(source.contract, source.header))} from batch").df()
    connection.execute("drop table batch")
    second = failed_rows(frame, rules, source.contract) if len(frame) else {}
    return tuple(
        RuleResult(rule.name, len(frame), failed, second.get(rule.name))
        for rule, failed in zip(rules, counts, strict=True)
    )


def make_batch(source: Source, rules: Sequence[RowRule], connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the text to judge into a table `batch`, the whole file or a sample of it.

    Keys are compared among the rows that keep every other rule, and of equal rows only the first counts: `is_version`
    marks these rows, `versions` is how many of them have the row's key and extract.

    Args:
        source: the file.
        rules: rules to judge.
        connection: its landing database.
    """
    rows = connection.execute("select count(*) from typed").fetchall()[0][0]
    most = min(BATCH_ROWS, rows * _BATCH_BYTES // source.size) if source.size else BATCH_ROWS
    sample = f" using sample reservoir({most} rows) repeatable ({_SAMPLE_SEED})" if rows > most else ""
    broken = " or ".join(f"coalesce({it}, false)" for rule in rules if (it := violation(rule, source.contract)))
    values = ", ".join(
        cast(column)
        for column in source.contract.columns
        if column.name in source.header and column.name != EXTRACT_DAY
    )
    key = ", ".join((*source.contract.key, EXTRACT_DAY))
    connection.execute(
        f"""
        create table batch as
        with texts as (select * from {source.text_relation}{sample}),
        judged as (select *, not ({broken}) as is_sound, hash({values}) as content from texts),
        versions as (
            select *, is_sound and row_number() over (partition by is_sound, {key}, content) = 1 as is_version
            from judged
        )
        select *, count(*) over (partition by is_version, {key}) as versions from versions
        """
    )


def batch_columns(contract: ExportContract, header: Sequence[str]) -> list[str]:
    """Return the DuckDB select list of a batch: every text, parsed dates and numbers, and `is_version`."""
    selected = [*header, "is_version::integer as is_version"]
    for column in contract.columns:
        if column.name not in header:
            continue
        if column.logical_type == "date":
            selected.append(f"{written(column)} as {column.name}__day")
            selected.append(f"strftime({value(column)}, '%Y-%m-%d') as {column.name}__date")
            # As an ordinal number: Great Expectations would parse texts that look like dates.
            selected.append(f"{value(column)} - date '0001-01-01' + 1 as {column.name}__number")
        elif column.minimum is not None or column.maximum is not None:
            selected.append(f"{value(column)} as {column.name}__number")
    return selected


def _breaks(rule: RowRule, source: Source) -> str:
    """Return the expression that is true for a row of the batch that breaks a rule."""
    return violation(rule, source.contract) or "is_version and versions > 1"


def refuse_disagreement(results: Sequence[RuleResult], limits: Sequence[LimitResult]) -> None:
    """Refuse a file if the two referees disagree on its rows or limits.

    Args:
        results: both verdicts on the rules of rows.
        limits: DuckDB's counts of the whole file; Great Expectations judges them here.

    Raises:
        RefusedFileError: they disagree, so one of the two rules made from the contract is wrong.
    """
    from pipelines.contracts.expectations import broken_limits

    disputed = [item.rule for item in results if item.failed_expectations not in (None, item.failed_duckdb)]
    broken = broken_limits({item.limit: item.found for item in limits})
    disputed += [item.limit.name for item in limits if item.is_exceeded != (item.limit.name in broken)]
    if disputed:
        refuse(
            "referees_disagree", f"DuckDB and Great Expectations find different faults for {', '.join(disputed)}",
            "Please report this: one of the two rules made from the contract is wrong.",
        )  # fmt: skip
