"""Messages to the operator about refused files and quarantined rows: file, row, column, rule and remedy."""

from collections.abc import Iterator

from pipelines.flows import NightOutcome
from pipelines.ingest.kept_out import QuarantinedRows, RefusedFile
from pipelines.ingest.validation import FileVerdict


def night_lines(outcome: NightOutcome) -> Iterator[str]:
    """Yield one line per refused file, per rule that quarantined rows, and per warning; each is reported once.

    Args:
        outcome: how the night ended.

    Yields:
        Lines without any value of a file.
    """
    yield from outcome.refused
    yield from outcome.quarantined
    for verdict in outcome.taken:
        yield from _warnings(verdict)


def file_lines(verdict: FileVerdict) -> Iterator[str]:
    """Yield one line for a refusal, else one per rule that quarantines rows and per warning.

    Args:
        verdict: the file as judged.

    Yields:
        Lines without any value of the file.
    """
    if verdict.refusal:
        yield str(RefusedFile(verdict.file.name, str(verdict.refusal)))
        return
    yield from _quarantined(verdict)
    yield from _warnings(verdict)


def _warnings(verdict: FileVerdict) -> Iterator[str]:
    for warning in verdict.warnings:
        yield f"{verdict.file.name}: warning: {warning}"


def _quarantined(verdict: FileVerdict) -> Iterator[str]:
    if not verdict.rows:
        return
    for rule, broken in verdict.rows.broken.items():
        yield str(
            QuarantinedRows(verdict.file.name, rule, broken.column, broken.rows, broken.first_row, broken.expected)
        )
