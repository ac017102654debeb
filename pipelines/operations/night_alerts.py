"""Which alerts follow from a night."""

import json
from collections.abc import Iterator

from pipelines.contracts.export_contract import export_contracts
from pipelines.errors import InUseError, OutcomesError
from pipelines.operations.alerts import Alert
from pipelines.operations.repair import INTERRUPTED, INTERRUPTED_LATE
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.release_status import RELEASE_STATUS
from pipelines.warehouse.run_log import RunRecord

_ENDS = {2: "wrong settings or corrections, or no inbox", 4: "a check stopped the release"}


def failed(record: RunRecord, error: OutcomesError) -> Alert:
    """Return the alert of a run that ended with an error; the message itself is in the log only."""
    why = _ENDS.get(error.exit_code, "the program or the machine")
    return Alert(
        "failed",
        f"The night {record.night} failed: {why}. The last release stays up. See the home's logs.",
        {"exit_code": error.exit_code, "files_loaded": record.files_loaded, "files_refused": record.files_refused},
        record.run_id,
    )


def failed_off_record(error: OutcomesError) -> Alert:
    """Return the alert of a run that failed before it could be logged, or after its end was."""
    why = "another program keeps the warehouse open" if isinstance(error, InUseError) else "the program or the machine"
    return Alert(
        "failed",
        f"A run failed outside its log: {why}. The last release stays up. `outcomes run` says why.",
        {"exit_code": error.exit_code},
    )


def after_a_good_end(
    record: RunRecord, settings: Settings, *, found: list[str], has_published: bool
) -> Iterator[Alert]:
    """Yield the alerts of a night that ended well.

    Args:
        record: the run.
        settings: settings of the home; the caller holds its lock.
        found: what was repaired before it began.
        has_published: whether it published a release.
    """
    yield from _interrupted(record, found)
    if record.as_of < record.night:  # a rebuilt night expects no exports
        return
    yield from _missing(record, settings)
    counts = {"files_refused": record.files_refused, "clinics_newly_silent": 0}
    if has_published:
        status = json.loads((settings.current / RELEASE_STATUS).read_text(encoding="utf-8"))
        clinics = status["clinics"]
        counts |= {"clinics_newly_silent": clinics["newly_silent"], "clinics_not_updated": clinics["not_updated"]}
    if counts["files_refused"] or counts["clinics_newly_silent"]:
        yield Alert(
            "degraded",
            f"The night {record.night} published with incomplete data: see the data quality page.",
            counts,
            record.run_id,
        )


def _interrupted(record: RunRecord, found: list[str]) -> Iterator[Alert]:
    if killed := sum(line.endswith(INTERRUPTED) for line in found):
        yield Alert(
            "failed",
            f"An earlier run was killed; the night {record.night} has loaded its files.",
            {"interrupted_runs": killed},
            record.run_id,
        )
    # Its files are already in a release; what it could not report is on that release's data quality page.
    if stopped := sum(line.endswith(INTERRUPTED_LATE) for line in found):
        yield Alert(
            "failed",
            "An earlier run stopped after it had published: its release is valid, but its alerts about missing exports "
            "or refused files were not sent. See the data quality page.",
            {"interrupted_runs": stopped},
            record.run_id,
        )


def _missing(record: RunRecord, settings: Settings) -> Iterator[Alert]:
    with open_warehouse(settings) as warehouse:
        came = dict(
            warehouse.execute(
                "select export, count(*) from meta.files where night = ? and outcome != 'refused' group by export",
                [record.night],
            ).fetchall()
        )
    absent = [name for name in export_contracts() if name not in came]
    if absent:
        yield Alert(
            "missing",
            f"No {' and no '.join(absent)} export was taken in the night {record.night}.",
            {name: came.get(name, 0) for name in export_contracts()},
            record.run_id,
        )
