"""Finding the export files that wait in the inbox."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.date_regimes import DATE_REGIMES
from pipelines.errors import Refusal, WrongUseError
from pipelines.ingest.identifiers import FILE_NAME, MANIFEST, Finding, findings_in, shown_name
from pipelines.ingest.inbox import FileState, InboxEntry, read_inbox
from pipelines.ingest.manifests import manifest_digest, read_manifest
from pipelines.ingest.mappings import announced, mapping_of
from pipelines.settings import Settings

SUFFIXES = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class WaitingFile:
    """One file of the inbox that no earlier night has dealt with.

    Attributes:
        file_id: number that the warehouse knows it by.
        path: its path.
        sha256: hex digest of its bytes.
        export: the export that its name announces, or None.
        date_regime: what its dates are.
        is_simulated: the manifest says that no patient is behind it.
        promised_sha256: digest that the manifest promises, or None.
        promised_rows: row count that the manifest promises, or None.
        manifest_problem: why the manifest cannot be used, or None.
        extracted_on: day of the extract that the manifest gives to a mapped file, or None.
        contract_version: version of its contract that the manifest names, or None.
        identifiers: personal identifiers in its name and its manifest.
        refusal: why it is not even opened, or None.
        state: its state when it was found, or None for an entry that is never opened.
        manifest_sha256: hex digest of its manifest's bytes, or None without one.
    """

    file_id: int
    path: Path = field(repr=False)
    sha256: str
    export: str | None
    date_regime: str
    is_simulated: bool
    promised_sha256: str | None
    promised_rows: int | None
    manifest_problem: str | None
    extracted_on: date | None = None
    contract_version: str | None = None
    identifiers: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    state: FileState | None = None
    manifest_sha256: str | None = None

    @property
    def name(self) -> str:
        """File name as shown to people."""
        return shown_name(self.path.name, self.sha256)


@dataclass(frozen=True)
class Discovery:
    """The contents of the inbox.

    Attributes:
        waiting: files to read, in name order.
        known: names, as shown, of files that an earlier night already loaded or refused.
        unsettled: how many files are still being written.
    """

    waiting: tuple[WaitingFile, ...]
    known: tuple[str, ...]
    unsettled: int


def discover(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> Discovery:
    """List the inbox and separate new files from known and unfinished ones.

    Args:
        settings: settings of the home.
        warehouse: open connection to the warehouse; only read.

    Returns:
        The files of the inbox, sorted into waiting, known and unsettled.

    Raises:
        WrongUseError: there is no inbox.
    """
    if not settings.inbox.is_dir():
        raise WrongUseError(
            f"no inbox at {settings.inbox}. Create the folder and put export files into it, "
            "or write a simulated network there with `outcomes simulate`."
        )
    entries, unsettled = read_inbox(settings.inbox, settings.settle_seconds)
    taken, refused = _known_files(warehouse)
    next_id = warehouse.execute("select coalesce(max(file_id), 0) + 1 from meta.files").fetchall()[0][0]
    waiting: list[WaitingFile] = []
    known: list[str] = []
    for entry in entries:
        name = shown_name(entry.path.name, entry.sha256)
        # A repaired manifest may be all that a refused file needed.
        judged = (name, entry.sha256, manifest_digest(entry.path))
        if judged[:2] in taken or judged in refused:
            known.append(name)
        else:
            waiting.append(_waiting_file(next_id + len(waiting), entry, settings))
    return Discovery(tuple(waiting), tuple(known), unsettled)


def _known_files(
    warehouse: duckdb.DuckDBPyConnection,
) -> tuple[set[tuple[str, str]], set[tuple[str, str, str | None]]]:
    """Return the files that were taken, by name and digest, and the refused ones, by their manifest's digest too."""
    rows = warehouse.execute("select file_name, sha256, manifest_sha256, outcome from meta.files").fetchall()
    taken = {(name, digest) for name, digest, _, outcome in rows if outcome != "refused"}
    return taken, {(name, digest, manifest) for name, digest, manifest, _ in rows}


def _waiting_file(file_id: int, entry: InboxEntry, settings: Settings) -> WaitingFile:
    manifest, problem = read_manifest(entry.path)
    regime = settings.date_regime if manifest.get("date_regime") is None else manifest["date_regime"]
    if regime not in DATE_REGIMES:
        problem = f"its date_regime must be one of {', '.join(DATE_REGIMES)}"
        regime = settings.date_regime
    rows = manifest.get("rows")
    if rows is not None and (not isinstance(rows, int) or isinstance(rows, bool)):
        problem, rows = "its rows must be a whole number", None
    promised, extracted_on = manifest.get("sha256"), None
    if manifest.get("extracted_on") is not None:
        try:
            extracted_on = date.fromisoformat(manifest["extracted_on"])
        except (TypeError, ValueError):
            problem = "its extracted_on must be a day, YYYY-MM-DD"
    identifiers = findings_in(FILE_NAME, [entry.path.name])
    # With a space before the colon, which could otherwise extend a key that is an IP address.
    identifiers += findings_in(MANIFEST, [json.dumps(manifest, ensure_ascii=False, separators=(", ", " : "))])
    return WaitingFile(
        file_id, entry.path, entry.sha256, export_of(entry.path.name), str(regime), manifest.get("simulated") is True,
        None if promised is None else str(promised).lower(), rows, problem, extracted_on,
        None if manifest.get("contract_version") is None else str(manifest["contract_version"]), tuple(identifiers),
        entry.refusal, None if entry.refusal else entry.state, manifest_digest(entry.path),
    )  # fmt: skip


def export_of(file_name: str) -> str | None:
    """Return the export that a file name announces, or None.

    Args:
        file_name: name such as `clinic_visits_2026-11-22.csv.gz`, or one that a column mapping reads.
    """
    if not file_name.endswith(SUFFIXES):
        return None
    mapping = mapping_of(file_name)
    return mapping.export if mapping else announced(file_name, export_contracts())
