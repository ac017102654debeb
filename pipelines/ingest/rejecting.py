"""Rejected rows: their numbers in the file, the rules that they break, and contradictory rows of one key."""

from collections.abc import Sequence

import duckdb
import numpy as np

from pipelines.contracts.duckdb_rules import content_hash, quote
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.row_rules import RowRule
from pipelines.ingest.distinct_texts import broken_texts
from pipelines.ingest.reading import Source

MALFORMED = "row.columns"
EXPECTED_FIELDS = "as many fields as the header has"
# Number of key hashes that are sorted in memory at a time.
_SORTED_KEYS = 20_000_000


def number_rows(source: Source, connection: duckdb.DuckDBPyConnection) -> None:
    """Number each row as in the file, counting empty lines and rows that could not be split.

    A row that a mapping joined has the number of its first row in the file.

    Args:
        source: the file.
        connection: its landing database with `typed`; gets `malformed` and `numbered`.
    """
    position = "typed.source_position" if source.original else "typed.file_row_number"
    connection.execute("create table malformed (row_number bigint)")
    connection.execute("create table skipped (row_number bigint)")
    first = 1
    if source.text is not None:
        first = 2
        connection.execute("insert into malformed select distinct line from reject_errors")
        connection.execute("insert into skipped from malformed union select unnest(?)", [source.text.empty_lines])
    numbers, shifted = f"{position} + {first}", ""
    if connection.execute("select exists (from skipped)").fetchall()[0][0]:
        # The join sorts all rows, so it is used only for files that need it.
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
        select
            typed.* exclude (suspects, file_row_number), {numbers} as row_number,
            {content_hash(source.contract)} as content_hash
        from typed {shifted}
        """
    )


def reject(source: Source, rules: Sequence[RowRule], connection: duckdb.DuckDBPyConnection) -> None:
    """Collect number, column and rule of each rejected row in `rejected_rows`.

    Args:
        source: the file.
        rules: the judged rules, in the order of their bits.
        connection: its landing database with `numbered`, `odd_texts` and `malformed`; gets `repeated_rows` too.
    """
    connection.execute("create table rules (bit_number integer, rule varchar, column_name varchar)")
    connection.executemany(
        "insert into rules values (?, ?, ?)",
        [[bit_number, rule.name, rule.column] for bit_number, rule in enumerate(rules)],
    )
    connection.execute(
        f"""
        create table rejected_rows as
        select row_number, column_name, rule
        from numbered inner join rules on numbered.broken & (1::ubigint << rules.bit_number) > 0
        where numbered.broken > 0
        union all
        {broken_texts(source)}
        union all
        select row_number, null, '{MALFORMED}' from malformed
        """
    )
    _collect_repeated(source.contract, connection)
    _reject_conflicts(source.contract, connection)


def _collect_repeated(contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> None:
    """Collect the rows whose key occurs more than once, so that only these are compared, here and at load.

    Sorting hashes as numbers takes a quarter of the time of grouping them.
    """
    key = ", ".join(contract.key)
    connection.execute("create table repeated (key_hash ubigint)")
    rows = connection.execute("select count(*) from typed").fetchall()[0][0]
    parts = rows // _SORTED_KEYS + 1
    for part in range(parts):
        hashes = np.asarray(
            connection.execute(
                f"select key_hash from (select hash({key}) as key_hash from typed) where key_hash % {parts} = {part}"
            ).fetchnumpy()["key_hash"]
        )
        hashes.sort()
        more = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
        connection.register("more_than_once", {"key_hash": more})
        connection.execute("insert into repeated from more_than_once")
        connection.unregister("more_than_once")
    connection.execute(
        f"create table repeated_rows as select {key}, extracted_on, row_number, content_hash "
        f"from numbered where hash({key}) in (from repeated)"
    )


def _reject_conflicts(contract: ExportContract, connection: duckdb.DuckDBPyConnection) -> None:
    """Reject different rows for one key in one extract: none of them can be trusted."""
    key = ", ".join((*contract.key, "extracted_on"))
    connection.execute(
        f"""
        insert into rejected_rows
        with good as (from repeated_rows anti join rejected_rows using (row_number)),
        conflicts as (
            select {key} from good group by {key} having count(*) > 1 and min(content_hash) != max(content_hash)
        )
        select row_number, {quote(contract.key[0])}, 'key.unique' from good semi join conflicts using ({key})
        """
    )
