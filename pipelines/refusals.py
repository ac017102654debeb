"""What the operator reads about refused files and quarantined rows: file, row, column, rule and remedy."""

from collections.abc import Iterator

from pipelines.contracts.export_contract import export_contracts
from pipelines.flows import NightOutcome
from pipelines.ingest.landing import MALFORMED
from pipelines.ingest.validation import FileVerdict


def explain(outcome: NightOutcome) -> Iterator[str]:
    """Yield one line per newly refused file and per rule that quarantined rows.

    Args:
        outcome: how the night ended.

    Yields:
        Lines without any value of a file.
    """
    for verdict in outcome.refused:
        yield f"{verdict.file.name}: refused: {verdict.refusal}"
    for verdict in outcome.taken:
        yield from _explain_quarantine(verdict)
        for warning in verdict.warnings:
            yield f"{verdict.file.name}: warning: {warning}"


def _explain_quarantine(verdict: FileVerdict) -> Iterator[str]:
    if not verdict.rows or not verdict.file.export:
        return
    rules = {rule.name: rule for rule in export_contracts()[verdict.file.export].rules}
    for name, broken in verdict.rows.broken.items():
        where = f"row {broken.first_row}" + (f" and {broken.rows - 1} more" if broken.rows > 1 else "")
        if name == MALFORMED:
            problem, column = "as many fields as the header has", "all"
        else:
            problem, column = rules[name].expected, rules[name].column
        yield (
            f"{verdict.file.name}: quarantined: {where}, column {column}: expected {problem} (rule {name}). "
            "Repair the rows and send the file again; the other rows are loaded."
        )
