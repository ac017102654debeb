"""Finding the export files that wait in the inbox."""

import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.export_contract import export_contracts
from pipelines.errors import WrongUseError
from pipelines.ingest.identifiers import FILE_NAME, MANIFEST, Finding, findings_in, shown_name
from pipelines.ingest.mappings import announced, mapping_of
from pipelines.settings import DATE_REGIMES, Settings

_CHUNK_BYTES = 1 << 20
_MANIFEST_SUFFIX = ".manifest.json"
SUFFIXES = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class WaitingFile:
    """One file of the inbox that no earlier night has dealt with.

    Attributes:
        file_id: number that the warehouse knows it by.
        path: where it lies.
        sha256: hex digest of its bytes.
        export: contract by its name's beginning, or None.
        date_regime: what its dates are.
        is_simulated: the manifest says that no patient is behind it.
        promised_sha256: digest that the manifest promises, or None.
        promised_rows: row count that the manifest promises, or None.
        manifest_problem: why the manifest cannot be used, or None.
        extracted_on: day of the extract that the manifest gives to a mapped file, or None.
        contract_version: version of its contract that the manifest names, or None.
        identifiers: what identifies a person in its name and its manifest.
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

    @property
    def name(self) -> str:
        """File name as shown to people."""
        return shown_name(self.path.name, self.sha256)


@dataclass(frozen=True)
class Discovery:
    """What the inbox holds tonight.

    Attributes:
        waiting: files to read, in name order.
        known: names, as shown, of files that an earlier night already loaded or refused.
        unsettled: how many files are still being written.
    """

    waiting: tuple[WaitingFile, ...]
    known: tuple[str, ...]
    unsettled: int


def discover(settings: Settings, warehouse: duckdb.DuckDBPyConnection) -> Discovery:
    """List the inbox and tell new files from known and unfinished ones.

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
    paths = sorted(path for path in settings.inbox.iterdir() if _is_candidate(path))
    settled, unsettled = _split_settled(paths, settings.settle_seconds)
    seen = dict.fromkeys(warehouse.execute("select file_name, sha256 from meta.files").fetchall())
    next_id = warehouse.execute("select coalesce(max(file_id), 0) + 1 from meta.files").fetchall()[0][0]
    waiting: list[WaitingFile] = []
    known: list[str] = []
    for path in settled:
        digest = sha256_of(path)
        name = shown_name(path.name, digest)
        if (name, digest) in seen:
            known.append(name)
        else:
            waiting.append(_waiting_file(next_id + len(waiting), path, digest, settings))
    return Discovery(tuple(waiting), tuple(known), len(unsettled))


def _is_candidate(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith(_MANIFEST_SUFFIX)


def _split_settled(paths: list[Path], settle_seconds: float) -> tuple[list[Path], list[Path]]:
    """Wait once for young files, then leave out those that changed meanwhile.

    The kernel sets a file's ctime at every write, and no copying tool can set it back as it can the mtime.
    """
    before = {path: path.stat() for path in paths}
    youngest = max((stat.st_ctime for stat in before.values()), default=0.0)
    time.sleep(min(max(youngest + settle_seconds - time.time(), 0.0), settle_seconds))
    settled: list[Path] = []
    unsettled: list[Path] = []
    for path, stat in before.items():
        now = path.stat() if path.exists() else None
        is_same = now is not None and (now.st_size, now.st_ctime_ns) == (stat.st_size, stat.st_ctime_ns)
        (settled if is_same else unsettled).append(path)
    return settled, unsettled


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _waiting_file(file_id: int, path: Path, digest: str, settings: Settings) -> WaitingFile:
    manifest, problem = _read_manifest(path)
    regime = manifest.get("date_regime", settings.date_regime)
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
    identifiers = findings_in(FILE_NAME, [path.name])
    identifiers += findings_in(MANIFEST, [json.dumps(manifest, ensure_ascii=False)])
    return WaitingFile(
        file_id, path, digest, export_of(path.name), str(regime), manifest.get("simulated") is True,
        None if promised is None else str(promised).lower(), rows, problem, extracted_on,
        None if manifest.get("contract_version") is None else str(manifest["contract_version"]), tuple(identifiers),
    )  # fmt: skip


def _read_manifest(path: Path) -> tuple[dict[str, Any], str | None]:
    manifest = path.with_name(path.name + _MANIFEST_SUFFIX)
    if not manifest.exists():
        return {}, None
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return {}, "it is not readable as JSON"
    return (content, None) if isinstance(content, dict) else ({}, "it is not a JSON object")


def export_of(file_name: str) -> str | None:
    """Return the export that a file name announces, or None.

    Args:
        file_name: name such as `clinic_visits_2026-11-22.csv.gz`, or one that a column mapping reads.
    """
    if not file_name.endswith(SUFFIXES):
        return None
    mapping = mapping_of(file_name)
    return mapping.export if mapping else announced(file_name, export_contracts())
