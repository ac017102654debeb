"""What each step of a night reports: a row count, or None, and one sentence for people and for the log."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.ingest.discovery import Discovery
from pipelines.ingest.validation import FileVerdict
from pipelines.warehouse.checks import CheckResult

Summary = tuple[int | None, str]


def corrections(count: int) -> Summary:
    """Summarise the corrections of known source errors."""
    return count, f"{count:,} known source errors to correct"


def discovery(found: Discovery) -> Summary:
    """Summarise the inbox."""
    waiting = len(found.waiting)
    return waiting, f"{waiting} new, {len(found.known)} known, {found.unsettled} still being written"


def verdict(judged: FileVerdict) -> Summary:
    """Summarise the verdict on one file; the row count is None where the file could not be read."""
    name, rows = judged.file.name, judged.rows.landed if judged.rows else None
    if judged.is_left:
        return None, f"{name}: changed while it was read, left for the next night"
    if judged.refusal:
        return rows, f"{name}: refused"
    bad = judged.rows.rejected if judged.rows else 0
    return rows, f"{name}: {rows:,} rows, {bad:,} to quarantine"


def loaded(counts: tuple[int, int]) -> Summary:
    """Summarise what one file added to the history."""
    new, known = counts
    return new, f"{new:,} rows new, {known:,} known already"


def rows(count: int) -> Summary:
    """Summarise the rows of the tables that were built."""
    return count, f"{count:,} rows"


def judged_weeks(count: int) -> Summary:
    """Summarise the detector's work."""
    return count, f"{count:,} episode weeks judged"


def checks(results: Sequence[CheckResult]) -> Summary:
    """Summarise the checks."""
    warned = sum(item.outcome == "warn" for item in results)
    return len(results), f"{len(results)} checks, {warned} with warnings"


def warnings(results: Sequence[CheckResult]) -> list[str]:
    """Return one line for each check that warned: what must hold, the check's name and how many rows break it."""
    return [
        f"{item.description} ({item.name}: {item.failed:,} of {item.checked:,})"
        for item in results
        if item.outcome == "warn"
    ]


def release_data(digest: str) -> Summary:
    """Summarise the release's data files."""
    return None, f"outcomes.duckdb and Parquet, digest {digest[:12]}"


def pages(count: int) -> Summary:
    """Summarise the rendered pages."""
    return count, f"{count:,} pages"


def inspection(files: int) -> Summary:
    """Summarise the last look at the pages."""
    return files, f"{files:,} files of the pages keep the rules of publication"


def published(release: Path) -> Summary:
    """Summarise the publication."""
    return None, release.name
