"""SQL statements of analysts on the current release, with results as a table or as CSV."""

import csv
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.errors import WrongUseError

_TABLE_ROWS = 100
_BATCH_ROWS = 10_000
_PROMPT, _CONTINUED = "outcomes> ", "     ...> "
_GREETING = (
    "Release of [bold]{published_at} UTC[/bold], run {run_id}{simulated}. Statements end with ; and .quit ends the "
    "shell.\nTables: [bold]show tables;[/bold]  Columns: [bold]describe dim_episodes;[/bold]  "
    "Meanings: [bold]from meta.columns;[/bold]"
)


def run_query(connection: duckdb.DuckDBPyConnection, statement: str, output: TextIO, form: str) -> None:
    """Run a statement and write its rows.

    Args:
        connection: a sealed connection to the release.
        statement: SQL; of several statements, the rows of the last are written.
        output: where to write.
        form: table or csv. A table shows the first rows only and says so; CSV has all, with NULL as an empty field.

    Raises:
        WrongUseError: DuckDB refuses the statement; with its message.
    """
    try:
        if not connection.extract_statements(statement):
            raise WrongUseError("no statement: write SQL such as `select count(*) from marts.dim_episodes`.")
        cursor = connection.execute(statement)
        columns = [column[0] for column in cursor.description or ()]
        rows = _rows(cursor)
        (_write_csv if form == "csv" else _write_table)(columns, rows, output)
    except duckdb.Error as error:
        raise WrongUseError(str(error).strip()) from None


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while batch := cursor.fetchmany(_BATCH_ROWS):
        yield from batch


def _write_csv(columns: list[str], rows: Iterable[tuple[object, ...]], output: TextIO) -> None:
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_text(value) for value in row] for row in rows)


def _write_table(columns: list[str], rows: Iterable[tuple[object, ...]], output: TextIO) -> None:
    cells: list[list[str]] = []
    more = 0
    for row in rows:
        if len(cells) < _TABLE_ROWS:
            cells.append(["[dim]NULL[/dim]" if value is None else escape(_text(value)) for value in row])
        else:
            more += 1
    console = Console(file=output)
    for table in _tables([escape(column) for column in columns], cells, console):
        console.print(table)
    if more:
        console.print(f"{more:,} more rows: `outcomes query --format csv` writes all.")


def _tables(columns: list[str], cells: list[list[str]], console: Console) -> Iterator[Table]:
    """Yield one table, or one per row if it would be wider than the terminal."""
    whole = Table(*columns)
    for row in cells:
        whole.add_row(*row)
    if console.measure(whole).maximum < console.width or len(columns) < 3:
        yield whole
        return
    for number, row in enumerate(cells, start=1):
        record = Table(title=f"row {number}", show_header=False, title_justify="left")
        for column, cell in zip(columns, row, strict=True):
            record.add_row(column, cell)
        yield record


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def run_shell(connection: duckdb.DuckDBPyConnection, lines: TextIO, output: TextIO) -> None:
    """Run statement after statement until the input ends; an error is printed and does not end the shell.

    Args:
        connection: a sealed connection to the release.
        lines: where statements come from; a terminal gets a prompt and its line editing.
        output: where tables go.
    """
    console = Console(file=output)
    published_at, run_id, is_simulated = connection.execute(
        "select published_at, run_id, is_simulated from meta.build"
    ).fetchall()[0]
    simulated = ", simulated data" if is_simulated else ""
    console.print(_GREETING.format(published_at=published_at, run_id=run_id, simulated=simulated))
    for statement in _statements(lines):
        try:
            run_query(connection, statement, output, "table")
        except WrongUseError as error:
            console.print(escape(str(error)))


def _statements(lines: TextIO) -> Iterator[str]:
    """Yield each statement once it ends with a semicolon; nothing typed is kept on disk."""
    begun: list[str] = []
    for line in _typed_lines(lines, begun):
        if not begun and line.strip() in (".quit", ".exit", "exit", "quit"):
            return
        begun.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(begun)
            begun.clear()
    if any(line.strip() for line in begun):
        yield "\n".join(begun)


def _typed_lines(lines: TextIO, begun: list[str]) -> Iterator[str]:
    if not (lines is sys.stdin and lines.isatty()):
        yield from (line.rstrip("\n") for line in lines)
        return
    import readline  # noqa: F401 - gives `input` its line editing

    while True:
        try:
            yield input(_CONTINUED if begun else _PROMPT)
        except KeyboardInterrupt:
            begun.clear()
            sys.stderr.write("\n")
        except EOFError:
            return
