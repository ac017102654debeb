"""Messages to the operator about refused files and quarantined rows: file, row, column, rule and remedy."""

from collections.abc import Iterator

from pipelines.flows import NightOutcome
from pipelines.ingest.quarantine import QuarantinedRows
from pipelines.ingest.validation import FileVerdict


def explain(outcome: NightOutcome) -> Iterator[str]:
    """Yield one line per refused file, per rule that quarantined rows, and per warning; each is reported once.

    Args:
        outcome: how the night ended.

    Yields:
        Lines without any value of a file.
    """
    yield from outcome.refused
    yield from outcome.quarantined
    for verdict in outcome.taken:
        yield from _warn(verdict)


def explain_file(verdict: FileVerdict) -> Iterator[str]:
    """Yield one line for a refusal, else one per rule that quarantines rows and per warning.

    Args:
        verdict: the file as judged.

    Yields:
        Lines without any value of the file.
    """
    if verdict.refusal:
        yield f"{verdict.file.name}: refused: {verdict.refusal}"
        return
    yield from _explain_quarantine(verdict)
    yield from _warn(verdict)


def _warn(verdict: FileVerdict) -> Iterator[str]:
    for warning in verdict.warnings:
        yield f"{verdict.file.name}: warning: {warning}"


def _explain_quarantine(verdict: FileVerdict) -> Iterator[str]:
    if not verdict.rows:
        return
    for rule, broken in verdict.rows.broken.items():
        yield str(
            QuarantinedRows(verdict.file.name, rule, broken.column, broken.rows, broken.first_row, broken.expected)
        )
