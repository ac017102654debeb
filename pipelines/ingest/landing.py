"""First referee: DuckDB reads, types and judges every row of one file in a landing database of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import cast, content_hash, duckdb_type, plainly_good, quote, typed_name, violation
from pipelines.contracts.export_contract import ExportContract, RowRule
from pipelines.errors import is_of_the_machine, refuse
from pipelines.ingest.line_counts import extra_lines_expression, hold_lines
from pipelines.ingest.reading import Source
from pipelines.ingest.suspects import collect_suspects, suspects_expression
from pipelines.settings import Settings
from pipelines.warehouse.database import limit_resources

_UNREADABLE = {
    False: ("unreadable", "the file is not a table that can be read", "Export or copy it again."),
    True: ("line_ends", "its lines end in different ways", "Export it with one kind of line end."),
}
MALFORMED = "row.columns"
EXPECTED_FIELDS = "as many fields as the header has"


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
    # It would judge every row by every rule of a day to spare a broken row the second look: a fifth of the time.
    connection.execute("set disabled_optimizers = 'common_subexpressions'")
    return connection


def judged_rules(source: Source) -> list[RowRule]:
    """Return the contract's rules about columns that the file has."""
    return [rule for rule in source.contract.rules if rule.columns <= set(source.header) or rule.kind == "unique_key"]


def land(source: Source, connection: duckdb.DuckDBPyConnection) -> LandedRows:
    """Read every row once into `typed` (good and bad, with what each breaks), `rejected_rows` and `suspects`.

    Args:
        source: the file, its header already held against the contract.
        connection: an empty landing database.

    Returns:
        Counts by rule.

    Raises:
        RefusedFileError: DuckDB cannot read the file, or a row swallowed others.
    """
    rules = judged_rules(source)
    _read_typed(source, rules, connection)
    _number_rows(source, connection)
    rows = "sum(source_rows)" if source.original else "count(*)"
    malformed = connection.execute("select count(*) from malformed").fetchall()[0][0]
    landed, in_file = connection.execute(f"select count(*), coalesce({rows}, 0)::bigint from typed").fetchall()[0]
    hold_lines(source, in_file + malformed, connection)
    collect_suspects(source, _format_bits(rules), connection)
    _reject(source.contract, rules, connection)
    rejected = connection.execute("select count(distinct row_number) from rejected_rows").fetchall()[0][0]
    broken = connection.execute(
        "select rule, count(*), min(row_number) from rejected_rows group by rule order by rule"
    ).fetchall()
    told = {rule.name: (rule.column, rule.expected) for rule in rules}
    told[MALFORMED] = "all", EXPECTED_FIELDS
    return LandedRows(
        landed + malformed, in_file + malformed, rejected,
        {name: BrokenRule(count, first, *told[name]) for name, count, first in broken},
    )  # fmt: skip


def _read_typed(source: Source, rules: list[RowRule], connection: duckdb.DuckDBPyConnection) -> None:
    contract = source.contract
    present = [column for column in contract.columns if column.name in source.header]
    cells = ", ".join(f"{cast(column)} as {typed_name(column)}" for column in present)
    typed = [
        f"{typed_name(column) if column in present else f'null::{duckdb_type(column)}'} as {column.name}"
        for column in contract.columns
    ]
    joined = ", source_position, source_rows" if source.original else ""
    broken = f"case when is_plainly_good then 0 else {_broken_bits(rules, contract)} end as broken"
    good = f"{plainly_good(present, rules, contract)} as is_plainly_good"
    statement = (
        f"create table typed as select {', '.join(typed)}, broken{joined}, "
        f"{extra_lines_expression(source)} as extra_lines, "
        f"{suspects_expression(source, _format_bits(rules))} as suspects "
        f"from (select *, {broken} from (select *, {good} from (select *, {cells} from {source.text_relation})))"
    )
    try:
        connection.execute(statement)
    except duckdb.Error as error:
        if is_of_the_machine(error):  # a file is not refused for a full disk
            raise
        # DuckDB's message quotes the line, so it goes no further than this.
        refuse(*_UNREADABLE[source.text is not None and source.text.has_other_line_ends])


def _broken_bits(rules: list[RowRule], contract: ExportContract) -> str:
    """Return one integer expression with a bit for each broken rule, the cheapest thing to carry per row."""
    bits = [
        f"(coalesce({expression}, false)::ubigint << {place})"
        for place, rule in enumerate(rules)
        if (expression := violation(rule, contract))
    ]
    return " | ".join(bits)


def _format_bits(rules: list[RowRule]) -> int:
    return sum(1 << place for place, rule in enumerate(rules) if rule.kind == "format")


def _number_rows(source: Source, connection: duckdb.DuckDBPyConnection) -> None:
    """Give each row its number in the file; empty lines and rows that could not be split shift the others.

    A row that a mapping joined has the number of its first row in the file.
    """
    position = "typed.source_position" if source.original else "typed.rowid"
    connection.execute("create table malformed (row_number bigint)")
    connection.execute("create table skipped (row_number bigint)")
    first = 1
    if source.text is not None:
        first = 2
        connection.execute("insert into malformed select distinct line from reject_errors")
        connection.execute("insert into skipped from malformed union select unnest(?)", [source.text.empty_lines])
    numbers, shifted = f"{position} + {first}", ""
    if connection.execute("select exists (from skipped)").fetchall()[0][0]:
        # The join sorts every row, so that only a file that needs it pays for it.
        numbers += " + coalesce(shifts.skipped_rows, 0)"
        shifted = f"asof left join shifts on {position} >= shifts.rows_before"
    connection.execute(
        f"""
        create view numbered as
        with gaps as (
            select row_number - {first} - row_number() over (order by row_number) + 1 as rows_before,
                row_number() over (order by row_number) as skipped_rows
            from skipped
        ),
        shifts as (
            select rows_before, max(skipped_rows) as skipped_rows from gaps group by rows_before
        )
        select typed.* exclude (suspects), {numbers} as row_number, {content_hash(source.contract)} as content_hash
        from typed {shifted}
        """
    )


def _reject(contract: ExportContract, rules: list[RowRule], connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table rules (place integer, rule varchar, column_name varchar)")
    connection.executemany(
        "insert into rules values (?, ?, ?)",
        [[place, rule.name, rule.column] for place, rule in enumerate(rules)],
    )
    connection.execute(
        f"""
        create table rejected_rows as
        select row_number, column_name, rule
        from numbered inner join rules on numbered.broken & (1::ubigint << rules.place) > 0
        where numbered.broken > 0
        union all
        select row_number, null, '{MALFORMED}' from malformed
        """
    )
    _reject_conflicts(contract, connection)


def _reject_conflicts(contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> None:
    """Two different rows for one key in one extract: neither can be trusted, so both stay out.

    Most keys stand once in a file: `repeated` (hashes of the others) spares them every comparison, here and at load.
    """
    key = ", ".join((*contract.key, "extracted_on"))
    key_hash = f"hash({', '.join(contract.key)})"
    connection.execute(
        f"""
        create table repeated as
        select {key_hash} as key_hash from typed where broken = 0 group by key_hash having count(*) > 1
        """
    )
    connection.execute(
        f"""
        insert into rejected_rows
        select row_number, {quote(contract.key[0])}, 'key.unique'
        from numbered semi join (
            select {key} from numbered where broken = 0 and {key_hash} in (from repeated)
            group by {key} having count(*) > 1 and min(content_hash) != max(content_hash)
        ) as conflicts using ({key})
        where numbered.broken = 0
        """
    )
