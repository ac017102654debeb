"""The steps of a night: each takes paths and settings, opens what it needs, and returns counts."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.errors import CheckFailedError
from pipelines.ingest.corrections import take_corrections
from pipelines.ingest.discovery import Discovery, WaitingFile
from pipelines.ingest.discovery import discover as discover_inbox
from pipelines.ingest.landing import remove_landing
from pipelines.ingest.loading import load as load_rows
from pipelines.ingest.unreported import unreported_refusals, unreported_rows
from pipelines.ingest.validation import FileVerdict
from pipelines.ingest.validation import validate as judge
from pipelines.plateau.prior import VERSION as PRIOR_VERSION
from pipelines.settings import Settings
from pipelines.version import code_version, thresholds_hash
from pipelines.warehouse import release
from pipelines.warehouse.checks import CheckResult, run_checks
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.known_gates import judge_referrals
from pipelines.warehouse.last_release import compare_with_last_release, last_findings, require_last_ledger
from pipelines.warehouse.mart_suites import judge_marts
from pipelines.warehouse.models import DETECTOR_TABLE, KNOWN_GATES, build, build_order, open_build, reopen_build
from pipelines.warehouse.publishing import write_data
from pipelines.warehouse.reading import DATABASE
from pipelines.warehouse.release_inputs import inputs_of
from pipelines.warehouse.release_status import RELEASE_STATUS, release_status, write_status
from pipelines.warehouse.run_log import RunRecord, save_progress
from pipelines.warehouse.self_description import ReleaseFacts, contract_versions


def correct(settings: Settings, night: date) -> int:
    """Take the corrections of known source errors; returns how many there are."""
    with open_warehouse(settings) as warehouse:
        return take_corrections(settings, night, warehouse)


def discover(settings: Settings) -> Discovery:
    """Find what waits in the inbox."""
    with open_warehouse(settings) as warehouse:
        return discover_inbox(settings, warehouse)


def validate(file: WaitingFile, night: date, settings: Settings) -> FileVerdict:
    """Let both referees judge one file."""
    return judge(file, night, settings, settings.work / f"landing_{file.file_id}.duckdb")


def load(verdict: FileVerdict, night: date, settings: Settings) -> tuple[int, int]:
    """Store what one file adds and remove its scratch database."""
    with open_warehouse(settings) as warehouse:
        counts = load_rows(verdict, night, settings, warehouse)
    if verdict.landing:
        remove_landing(verdict.landing)
    return counts


def unreported(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a line per refused file and per rule of quarantined rows that no run has reported yet."""
    with open_warehouse(settings) as warehouse:
        return unreported_refusals(warehouse), unreported_rows(warehouse)


def is_current(settings: Settings, as_of: date) -> bool:
    """Return whether readers already see what is known of a night."""
    with open_warehouse(settings) as warehouse:
        return release.is_current(settings, inputs_of(warehouse, as_of))


def build_before_detection(settings: Settings, as_of: date) -> int:
    """Build every model that does not need the detector into tonight's build database."""
    order = build_order()
    settings.build.unlink(missing_ok=True)
    with open_build(settings.build, settings, as_of) as connection:
        return build(connection, order[: order.index(DETECTOR_TABLE)])


def detect(settings: Settings) -> int:
    """Judge every episode on every as-of day."""
    from pipelines.plateau.step import detect as detect_plateaus

    with reopen_build(settings) as connection:
        return detect_plateaus(connection)


def build_after_detection(settings: Settings) -> int:
    """Build the models that read the detector's verdicts, marts included."""
    order = build_order()
    later = order[order.index(DETECTOR_TABLE) + 1 :]
    judged = later.index(KNOWN_GATES)
    with reopen_build(settings) as connection:
        rows = build(connection, later[:judged])
        rows += judge_referrals(connection)
        return rows + build(connection, later[judged + 1 :])


def check(settings: Settings) -> list[CheckResult]:
    """Run every check on the build.

    Raises:
        CheckFailedError: a check of severity fail has failing rows; the last release stays up.
        OutcomesError: the last release's ledger is damaged.
    """
    require_last_ledger(settings)
    with reopen_build(settings) as connection:
        results = [*run_checks(connection), *judge_marts(connection), compare_with_last_release(settings)]
    failed = [f"{item.name} ({item.failed} of {item.checked} rows)" for item in results if item.outcome == "fail"]
    if failed:
        raise CheckFailedError(f"not published: failed checks: {'; '.join(failed)}. The last release stays up.")
    return results


def write_release_data(
    settings: Settings, folder: Path, facts: ReleaseFacts, record: RunRecord, checks: Sequence[CheckResult]
) -> str:
    """Write the release's database and Parquet files; returns the digest of its marts."""
    with open_warehouse(settings) as warehouse:
        save_progress(record, warehouse)
    folder.mkdir()
    with reopen_build(settings) as connection:
        return write_data(connection, folder, facts, checks, last_findings(settings))


def render(folder: Path, last: Path) -> int:
    """Render the pages from the release's database, given what the last release showed; returns the number of pages."""
    from pipelines.dashboards.site import render as render_site

    return render_site(folder / DATABASE, folder, last)


def inspect(folder: Path, last: Path, is_whole: bool = True) -> int:
    """Check the built pages against the rules of publication and the database; returns the number of inspected files.

    After a patient was forgotten (`is_whole` false), the reports count one patient more than there are rows.
    """
    from pipelines.dashboards.inspection import inspect_release

    return inspect_release(folder / DATABASE, folder, last, is_whole)


def publish(settings: Settings, folder: Path, facts: ReleaseFacts, digest: str) -> Path:
    """Seal the folder with its manifest and switch readers to it."""
    with open_warehouse(settings) as warehouse:
        inputs = inputs_of(warehouse, facts.as_of)
    write_status(folder / RELEASE_STATUS, release_status(folder / DATABASE))
    release.write_manifest(
        folder,
        {
            "run_id": facts.run_id,
            "release_number": release.next_number(settings),
            "published_at": facts.published_at.isoformat(timespec="seconds"),
            "as_of_night": facts.as_of.isoformat(),
            "code_version": code_version(),
            "contract_versions": contract_versions(),
            "thresholds_hash": thresholds_hash(),
            "prior_version": PRIOR_VERSION,
            "inputs": inputs,
            "marts_digest": digest,
        },
    )
    return release.publish(folder, f"{facts.published_at:%Y%m%dT%H%M%SZ}-{facts.run_id}", settings)
