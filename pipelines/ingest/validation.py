"""Validating one waiting file: both referees judge it; nothing is stored yet."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.contracts.export_columns import EXTRACT_DAY
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.contracts.versions import is_supported
from pipelines.date_regimes import REAL_DATES
from pipelines.errors import Refusal, RefusedFileError, is_of_the_machine, refuse
from pipelines.ingest.discovery import SUFFIXES, WaitingFile
from pipelines.ingest.identifiers import refuse_identifiers
from pipelines.ingest.inbox import state_of
from pipelines.ingest.landing import LandedRows, land, open_landing, remove_landing, rows_beside
from pipelines.ingest.limits import LimitResult, judge_limits
from pipelines.ingest.reading import Source, open_source
from pipelines.ingest.second_referee import RuleResult, refuse_disagreement, second_referee
from pipelines.ingest.suspects import landed_findings
from pipelines.settings import Settings


@dataclass(frozen=True)
class FileVerdict:
    """The result of validating one file.

    Attributes:
        file: the file.
        refusal: why nothing of it may be loaded, or None.
        landing: scratch database with its typed rows, None when refused.
        rows: row counts, None when the file could not be read.
        results: per rule, both referees' counts.
        limits: the result for each limit of the contract.
        warnings: exceeded limits and other possible problems, for people.
        is_left: the file changed while it was read, so it is left for the next night.
    """

    file: WaitingFile
    refusal: Refusal | None
    landing: Path | None = None
    rows: LandedRows | None = None
    results: tuple[RuleResult, ...] = ()
    limits: tuple[LimitResult, ...] = ()
    warnings: tuple[str, ...] = ()
    is_left: bool = False


def validate(file: WaitingFile, night: date, settings: Settings, landing: Path) -> FileVerdict:
    """Judge one file.

    Args:
        file: a settled file of the inbox.
        night: night that reads it; plausible real dates end soon after it.
        settings: settings of the home.
        landing: path of the scratch database to write; it is removed if the file is refused.

    Returns:
        The verdict; a refusal is a result, not an exception, for the night goes on with other files.
    """
    verdict = _judge(file, night, settings, landing)
    if file.state is None or state_of(file.path) == file.state:
        return verdict
    remove_landing(landing)
    return FileVerdict(file, None, is_left=True)


def _judge(file: WaitingFile, night: date, settings: Settings, landing: Path) -> FileVerdict:
    connection = open_landing(landing, settings)
    rows: LandedRows | None = None
    results: tuple[RuleResult, ...] = ()
    limits: tuple[LimitResult, ...] = ()
    is_taken = False
    try:
        refuse_identifiers(file.identifiers)
        if file.refusal:
            raise RefusedFileError(file.refusal)
        source = open_source(file.path, _contract_of(file, night), connection, file.extracted_on)
        rows = land(source, connection, rows_beside(landing))
        refuse_identifiers(landed_findings(connection))
        limits = tuple(judge_limits(source, rows, connection))
        results = second_referee(source, connection)
        _refuse_missing_rows(file, rows)
        refuse_disagreement(results, limits)
        _refuse_mostly_broken(limits, rows)
        warnings = (*(str(item) for item in limits if item.outcome == "warn"), *_extract_day_warning(file, source))
        is_taken = True
        return FileVerdict(file, None, landing, rows, results, limits, warnings)
    except RefusedFileError as error:
        return FileVerdict(file, error.refusal, None, rows, results, limits)
    except OSError as error:
        if is_of_the_machine(error):
            raise
        refusal = Refusal("unreadable", "the file cannot be opened", "Allow the pipeline's user to read it.")
        return FileVerdict(file, refusal, None, rows, results, limits)
    finally:
        connection.close()
        if not is_taken:  # nothing of a refused file stays
            remove_landing(landing)


def _contract_of(file: WaitingFile, night: date) -> ExportContract:
    if file.export is None:
        refuse("file_name", f"the name begins with no known export ({', '.join(export_contracts())})",
               f"Name it <export>_<anything> with one of {', '.join(SUFFIXES)}.")  # fmt: skip
    if file.manifest_problem:
        refuse("manifest", f"its manifest cannot be used: {file.manifest_problem}", "Write the manifest again.")
    if file.promised_sha256 not in (None, file.sha256):
        refuse("manifest_hash", "its bytes are not those the manifest promises", "Copy both files again.")
    contract = export_contracts()[file.export]
    version, reads_from = contract.version, contract.reads_from
    if file.contract_version is not None and not is_supported(file.contract_version, version, reads_from):
        refuse(
            "contract_version",
            f"its manifest names a version of contract {contract.name} that cannot be read here; "
            f"those from {reads_from} to {version} can",
            "Export it by one of these versions, or bring this program up to date.",
        )
    return contract.on_night(night) if file.date_regime == REAL_DATES else contract


def _refuse_missing_rows(file: WaitingFile, rows: LandedRows) -> None:
    if file.promised_rows is not None and file.promised_rows != rows.in_file:
        refuse("manifest_rows", f"it holds {rows.in_file} rows, its manifest promises {file.promised_rows}",
               "Export it again; an open quote can swallow the rows after it.")  # fmt: skip


def _refuse_mostly_broken(limits: tuple[LimitResult, ...], rows: LandedRows) -> None:
    """Refuse a file that exceeds the only limit that refuses: the share of rows that break a rule."""
    if any(item.outcome == "fail" for item in limits):
        worst = max(rows.broken, key=lambda rule: rows.broken[rule].rows)
        broken = rows.broken[worst]
        refuse(
            "rejected_rows_share",
            f"{rows.rejected} of {rows.landed} rows break a rule, most of them {worst} (expected: {broken.expected})",
            "Repair the export and send it again.",
            row=broken.first_row,
            column=broken.column,
        )


def _extract_day_warning(file: WaitingFile, source: Source) -> tuple[str, ...]:
    """Warn if patients with shifted dates share one extract day."""
    if source.original is None or EXTRACT_DAY in source.original.header or file.date_regime == REAL_DATES:
        return ()
    return (
        f"extract_day: one extract day for the whole file, and dates are {file.date_regime}: patients seem to be "
        f"observed for too long or too short. Add a column {EXTRACT_DAY} that is moved with each patient's dates.",
    )
