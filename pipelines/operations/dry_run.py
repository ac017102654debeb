"""Judging the waiting files as a night would, without writing into the home."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from pipelines.ingest.corrections import read_corrections
from pipelines.ingest.discovery import discover
from pipelines.ingest.landing import remove_landing
from pipelines.ingest.validation import FileVerdict, validate
from pipelines.permissions import closed_to_others
from pipelines.settings import Settings
from pipelines.warehouse.database import read_warehouse
from pipelines.warehouse.schema import create_schema


def dry_run(settings: Settings, night: date) -> Iterator[FileVerdict]:
    """Judge every waiting file; scratch files are kept in the system's temporary folder and removed at once.

    Args:
        settings: settings of the home; its lock is not taken.
        night: night that would read the files.

    Yields:
        The verdict on each waiting file, in the order in which a night takes them.

    Raises:
        WrongUseError: there is no inbox, or the corrections break a rule.
    """
    with closed_to_others(), tempfile.TemporaryDirectory(prefix="outcomes-") as folder:
        scratch = replace(settings, home=Path(folder))
        scratch.work.mkdir()
        with _known(settings) as warehouse:
            if settings.corrections.exists():
                read_corrections(settings.corrections.read_bytes(), warehouse)
            waiting = discover(settings, warehouse).waiting
        for file in waiting:
            landing = scratch.work / f"landing_{file.file_id}.duckdb"
            yield validate(file, night, scratch, landing)
            remove_landing(landing)


def _known(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the warehouse, or an empty one before the first night."""
    if settings.warehouse.exists():
        return read_warehouse(settings)
    connection = duckdb.connect()
    create_schema(connection)
    return connection
