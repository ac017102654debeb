"""The columns of a text file: its header, its delimiter, and how DuckDB reads them as text."""

import csv
import glob
import re
from collections.abc import Iterable
from pathlib import Path

from pipelines.contracts.duckdb_rules import quote
from pipelines.ingest.text_files import MAX_ROW_BYTES, TextFile


def read_header(text: TextFile, column_names: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Read the header and with it the delimiter, comma or semicolon.

    Args:
        text: the file.
        column_names: names that the header may have; the delimiter that finds more of them is taken.

    Returns:
        Header names in file order, and the delimiter.
    """
    first_line = re.split(r"[\r\n]", text.beginning.decode("utf-8-sig", errors="replace"))[0]
    names = {delimiter: next(csv.reader([first_line], delimiter=delimiter)) for delimiter in ",;"}
    delimiter = max(names, key=lambda item: len(set(names[item]) & set(column_names)))
    return tuple(names[delimiter]), delimiter


def text_relation(path: Path, header: tuple[str, ...], delimiter: str) -> str:
    """Return DuckDB's table expression of a text file: every column as text, empty as NULL, bad lines kept apart."""
    columns = ", ".join(f"{quote(name)}: 'VARCHAR'" for name in header)
    packing = "gzip" if path.name.endswith(".gz") else "none"
    return (
        f"read_csv({quote(glob.escape(str(path)))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = {quote(delimiter)}, quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = true, "
        f"store_rejects = true, max_line_size = {MAX_ROW_BYTES}, compression = '{packing}', "
        "hive_partitioning = false)"
    )
