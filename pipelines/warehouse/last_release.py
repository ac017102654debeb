"""Comparing tonight's release with the one that readers see now."""

import json
from contextlib import suppress

import duckdb

from pipelines.contracts.published import published_contracts
from pipelines.contracts.published_changes import compare_columns, unannounced
from pipelines.errors import OutcomesError
from pipelines.settings import Settings
from pipelines.warehouse.checks import CheckResult
from pipelines.warehouse.reading import DATABASE
from pipelines.warehouse.release import LEDGER_FILE, is_as_published, read_manifest

CHECK = "published_columns"
_ABOUT = "meta.columns"
_PROMISE = "every column of the last release is still there, with its type, unit and promise of a value"
_DAMAGED = f"{_PROMISE}; {DATABASE} of the last release is damaged: tonight's release could not be compared"


def compare_with_last_release(settings: Settings) -> CheckResult:
    """Find columns that were dropped or changed since the last release, which may break analysts' queries.

    This warns and does not stop the night: the columns changed with the code, so every later night would stop too.

    Args:
        settings: settings of the home; its current release is only read.

    Returns:
        Dropped or changed columns out of all columns of the last release; not applicable before the first release, and
        one finding if the last one is damaged.
    """
    release = _open_last(settings)
    if release is None:
        damaged = int(settings.current.exists())
        return CheckResult(CHECK, "warn", _DAMAGED if damaged else _PROMISE, damaged, damaged, _ABOUT)
    with release:
        before = release.execute(
            "select table_name, column_name, type, unit, description, null_meaning from meta.columns"
        ).fetchall()
        versions = json.loads(release.execute("select contract_versions from meta.build").fetchall()[0][0])
    tables = list(published_contracts().values())
    changes = compare_columns(before, tables)
    described = f"{_PROMISE}: {'; '.join(changes.breaking)}" if changes.breaking else _PROMISE
    if silent := unannounced(changes, versions, tables):
        described += f"; without a new major version of the contract: {', '.join(silent)}"
    return CheckResult(CHECK, "warn", described, len(changes.breaking), len(before), _ABOUT)


def require_last_ledger(settings: Settings) -> None:
    """Require that the ledger of the current release is undamaged.

    What that release showed and hid decides what tonight's may show: without its ledger a small count could be derived
    from two nights' pages. Its database is not needed.

    Args:
        settings: settings of the home.

    Raises:
        OutcomesError: it is missing or damaged, or the release's folder is gone.
    """
    current, manifest = settings.current, read_manifest(settings.current)
    if current.is_symlink() and not current.exists():
        raise OutcomesError(
            f"the folder {current.readlink().name} of the current release is missing, and with it what it showed and "
            "hid. Restore it from a backup, or go back to the newest kept release with `outcomes rollback`. If there "
            f"is none, remove {current.name}: the next night then starts anew and cannot protect against comparison "
            "with earlier pages."
        )
    if not current.exists() or (manifest is not None and LEDGER_FILE not in manifest["files"]):
        return  # no release yet, or one from before there were ledgers
    if not (is_as_published(current, LEDGER_FILE) and (current / LEDGER_FILE).is_file()):
        raise OutcomesError(
            f"{LEDGER_FILE} of the current release {current.resolve().name} is damaged: what it showed and hid decides "
            "what tonight's pages may show. Restore its folder from a backup, or go back to the release before with "
            "`outcomes rollback`; the next night then continues from there."
        )


def _open_last(settings: Settings) -> duckdb.DuckDBPyConnection | None:
    """Open the current release; None before the first one or if its database is damaged."""
    if is_as_published(settings.current, DATABASE):
        with suppress(duckdb.Error):  # its manifest may be damaged too, and hide that
            return duckdb.connect(str(settings.current / DATABASE), read_only=True)
    return None


def last_findings(settings: Settings) -> list[tuple[str, bool]]:
    """Return each check of the last release and whether it had findings; nothing without an undamaged release."""
    release = _open_last(settings)
    if release is None:
        return []
    with release:
        return release.execute(
            "select check_name, bool_or(outcome in ('warn', 'fail')) from meta.checks group by all order by all"
        ).fetchall()
