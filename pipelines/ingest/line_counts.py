"""Line counts of text files: an unclosed quote silently swallows the lines after it, so lines and rows must agree."""

import duckdb

from pipelines.errors import refuse
from pipelines.ingest.reading import Source


def extra_lines_expression(source: Source) -> str:
    """Return the expression that counts the lines that a row takes beyond its first.

    No column may hold a line break, so such a row is quarantined in any case. A cell with both a line break and a
    delimiter has swallowed rows: that counts as -1.

    Args:
        source: the file.

    Returns:
        A DuckDB expression over the text columns and `is_plainly_good`.
    """
    if source.text is None or not source.text.has_quotes or source.original:
        return "0"
    cells = f"[{', '.join(source.header)}]"
    swallowing = "lambda cell: regexp_matches(cell, '[\\r\\n]') and regexp_matches(cell, '[,;]')"
    breaks = "lambda cell: len(regexp_extract_all(cell, '[\\r\\n]+'))"
    return (
        f"case when is_plainly_good then 0 when len(list_filter({cells}, {swallowing})) > 0 then -1 "
        f"else coalesce(list_sum(list_transform({cells}, {breaks})), 0)::integer end"
    )


def refuse_swallowed_rows(source: Source, rows: int, connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file that has more lines than were read as rows.

    Args:
        source: the file.
        rows: rows read of it, good and bad.
        connection: its landing database, with `numbered` and `reject_errors`.

    Raises:
        RefusedFileError: a row swallowed others.
    """
    if source.text is None:
        return
    in_cells, first = 0, None
    if source.text.has_quotes:
        in_cells, first = connection.execute(
            """
            select coalesce(sum(extra_lines) filter (where extra_lines > 0), 0),
                min(row_number) filter (where extra_lines < 0)
            from (
                select row_number, extra_lines from numbered where extra_lines != 0
                union all
                select line, -1 from reject_errors where regexp_matches(csv_line, '[^\\r\\n][\\r\\n]+[^\\r\\n]')
            )
            """
        ).fetchall()[0]
    # Columns that a mapping drops may hold notes of several lines, which are not read here.
    is_counted = source.original is None or not source.text.has_quotes
    if first is not None or (is_counted and source.text.lines - 1 > rows + in_cells):
        refuse("swallowed_rows", f"{source.text.lines - 1} lines were read as {rows} rows: a quote is not closed",
               "Repair the quotes and export it again.", row=first)  # fmt: skip
