"""First referee: DuckDB reads, types and judges every row of one file, in scratch files of its own.

The rows are in a Parquet file, which is faster to write and to read than a table. Rules on texts that typing loses are
judged while a row is read, the others once per distinct text.
"""

import glob
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import cast, duckdb_type, plainly_good, quote, typed_name
from pipelines.contracts.row_rules import RowRule
from pipelines.errors import is_of_the_machine, refuse
from pipelines.ingest.distinct_texts import collect_odd_texts
from pipelines.ingest.judging import broken_bits, columns_in, is_short, judged_rules, row_rules, text_rules
from pipelines.ingest.line_counts import extra_lines_expression, refuse_swallowed_rows
from pipelines.ingest.reading import Source
from pipelines.ingest.rejecting import EXPECTED_FIELDS, MALFORMED, number_rows, reject
from pipelines.ingest.suspects import collect_suspects, suspects_expression
from pipelines.settings import Settings
from pipelines.warehouse.database import limit_resources

_UNREADABLE = {
    False: ("unreadable", "the file is not a table that can be read", "Export or copy it again."),
    True: ("line_ends", "its lines end in different ways", "Export it with one kind of line end."),
}
# A row group is held in memory before it is written, so it has fewer rows if they are long.
_GROUP_ROWS, _GROUP_BYTES = 122_880, 1 << 26


@dataclass(frozen=True)
class BrokenRule:
    """How often one rule was broken, and where first; `first_row` counts as a spreadsheet does."""

    rows: int
    first_row: int
    column: str
    expected: str


@dataclass(frozen=True)
class LandedRows:
    """Counts of one landed file.

    Attributes:
        landed: rows of the export that the file holds.
        in_file: rows of the file itself; more than `landed` where a mapping joins rows.
        rejected: rows that break at least one rule.
        broken: rules that were broken, by name.
    """

    landed: int
    in_file: int
    rejected: int
    broken: Mapping[str, BrokenRule]


def open_landing(path: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open a scratch database on disk, so that a file of any size fits into little memory."""
    connection = duckdb.connect(str(path))
    limit_resources(connection, settings)
    # It would evaluate all rules of dates for every row to save work on broken rows, which costs a fifth of the time.
    connection.execute("set disabled_optimizers = 'common_subexpressions'")
    return connection


def rows_beside(landing: Path) -> Path:
    """Return the Parquet file with the rows of a landing database."""
    return landing.with_name(f"{landing.name}.rows")


def remove_landing(landing: Path) -> None:
    """Remove a landing database, its rows, and a log that DuckDB may have left behind."""
    for path in landing.parent.glob(f"{glob.escape(landing.name)}*"):
        path.unlink()


def land(source: Source, connection: duckdb.DuckDBPyConnection, rows: Path) -> LandedRows:
    """Read every row once into `typed` (good and bad), `rejected_rows` and `suspects`.

    Args:
        source: the file, its header already checked.
        connection: an empty landing database.
        rows: Parquet file to write, with the rows of `typed`.

    Returns:
        Counts by rule.

    Raises:
        RefusedFileError: DuckDB cannot read the file, or a row swallowed others.
    """
    rules = judged_rules(source)
    _read_typed(source, rules, connection, rows)
    number_rows(source, connection)
    counted = "sum(source_rows)" if source.original else "count(*)"
    malformed = connection.execute("select count(*) from malformed").fetchall()[0][0]
    landed, in_file = connection.execute(f"select count(*), coalesce({counted}, 0)::bigint from typed").fetchall()[0]
    refuse_swallowed_rows(source, in_file + malformed, connection)
    collect_odd_texts(source, rules, connection)
    collect_suspects(source, connection)
    reject(source, rules, connection)
    rejected = connection.execute("select count(distinct row_number) from rejected_rows").fetchall()[0][0]
    broken = connection.execute(
        "select rule, count(*), min(row_number) from rejected_rows group by rule order by rule"
    ).fetchall()
    described = {rule.name: (rule.column, rule.expected) for rule in rules}
    described[MALFORMED] = "all", EXPECTED_FIELDS
    return LandedRows(
        landed + malformed, in_file + malformed, rejected,
        {name: BrokenRule(count, first, *described[name]) for name, count, first in broken},
    )  # fmt: skip


def _read_typed(source: Source, rules: list[RowRule], connection: duckdb.DuckDBPyConnection, rows: Path) -> None:
    contract = source.contract
    present = [column for column in contract.columns if column.name in source.header]
    cells = ", ".join(f"{cast(column)} as {typed_name(column)}" for column in present)
    typed = [
        f"{typed_name(column) if column in present else f'null::{duckdb_type(column)}'} as {column.name}"
        for column in contract.columns
    ]
    joined = ", source_position, source_rows" if source.original else ""
    chosen, texts = row_rules(rules, contract), columns_in(source, keep_text=True)
    good = " and ".join((plainly_good(columns_in(source, keep_text=False), chosen, contract), *map(is_short, texts)))
    bits = [broken_bits(chosen, rules, contract)]
    bits += [f"if({is_short(text)}, 0, {broken_bits(text_rules(text, rules), rules, contract)})" for text in texts]
    broken = f"case when is_plainly_good then 0 else {' | '.join(bits)} end as broken"
    statement = (
        f"copy (select {', '.join(typed)}, broken{joined}, "
        f"{extra_lines_expression(source)} as extra_lines, {suspects_expression(source, rules)} as suspects "
        f"from (select *, {broken} from "
        f"(select *, {good} as is_plainly_good from (select *, {cells} from {source.text_relation})))) "
        f"to {quote(str(rows))} (format parquet, row_group_size {_group_rows(source)})"
    )
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        if is_of_the_machine(error):  # a full disk is no fault of the file
            raise
        # DuckDB's message is dropped, for it quotes the line.
        refuse(*_UNREADABLE[source.text is not None and source.text.has_other_line_ends])
    connection.execute(
        f"create view typed as from read_parquet({quote(glob.escape(str(rows)))}, file_row_number = true)"
    )


def _group_rows(source: Source) -> int:
    """Return how many rows a group of the Parquet file has."""
    return min(_GROUP_ROWS, _GROUP_BYTES // source.longest_row)
