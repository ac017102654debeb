"""All that was refused and quarantined so far, and whether its file is still in the inbox."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from pipelines.ingest.inbox import read_inbox
from pipelines.ingest.kept_out import QuarantinedRows, RefusedFile, quarantined_rows, refused_files
from pipelines.settings import Settings
from pipelines.warehouse.database import read_warehouse


@dataclass(frozen=True)
class Quarantine:
    """Everything that stayed out of the warehouse so far.

    Attributes:
        refused: refused files, oldest first, each with whether it is still in the inbox.
        rows: quarantined rows by file, rule and column, each with whether the file is still in the inbox.
    """

    refused: tuple[tuple[RefusedFile, bool], ...]
    rows: tuple[tuple[QuarantinedRows, bool], ...]

    def lines(self) -> Iterator[str]:
        """Yield one plain line per refused file and per rule that quarantined rows."""
        yield from (f"{item} {_whereabouts(in_inbox)}" for item, in_inbox in (*self.refused, *self.rows))
        if not (self.refused or self.rows):
            yield "Nothing was refused or quarantined."

    def tables(self) -> Iterator[Table]:
        """Yield the same as tables for a terminal."""
        files = Table("File", "Reason and remedy", "In the inbox", title="Refused files", title_justify="left")
        for file, in_inbox in self.refused:
            files.add_row(Text(file.file_name), Text(file.reason), "yes" if in_inbox else "no")
        columns = ("File", "Rows", "First row", "Column", "Expected", "Rule", "Remedy", "In the inbox")
        rows = Table(*columns, title="Quarantined rows", title_justify="left")
        for item, in_inbox in self.rows:
            where = (item.file_name, f"{item.rows:,}", f"{item.first_row:,}", item.column or "all")
            rows.add_row(*map(Text, (*where, item.expected, item.rule, item.remedy)), "yes" if in_inbox else "no")
        yield from (table for table in (files, rows) if table.row_count)


def _whereabouts(in_inbox: bool) -> str:
    return "The file is still in the inbox." if in_inbox else "The file is no longer in the inbox."


def read_quarantine(settings: Settings) -> Quarantine:
    """Read what every night so far has refused and quarantined.

    Args:
        settings: settings of the home.

    Returns:
        Refused files and quarantined rows, in the order in which the files came.

    Raises:
        WrongUseError: no night has run in this home.
        AlreadyRunningError: a run is writing the warehouse.
    """
    inbox = _inbox_digests(settings)
    with read_warehouse(settings) as warehouse:
        refused, rows = refused_files(warehouse), quarantined_rows(warehouse)
    return Quarantine(
        tuple((item, digest in inbox) for item, digest in refused),
        tuple((item, digest in inbox) for item, digest in rows),
    )


def _inbox_digests(settings: Settings) -> set[str]:
    """Return the digests of the inbox's entries; names do not identify them, for content changes."""
    entries = read_inbox(settings.inbox, settle_seconds=0)[0] if settings.inbox.is_dir() else []
    return {entry.sha256 for entry in entries}
