"""Tonight's tables against those that readers see now, before they are replaced."""

import json

import duckdb

from pipelines.contracts.published import published_contracts
from pipelines.contracts.published_changes import compare_columns, unannounced
from pipelines.errors import OutcomesError
from pipelines.settings import Settings
from pipelines.warehouse.checks import CheckResult
from pipelines.warehouse.reading import DATABASE

CHECK = "published_columns"
_ABOUT = "meta.columns"
_PROMISE = "every column of the last release is still there, with its type, unit and promise of a value"


def compare_with_last_release(settings: Settings) -> CheckResult:
    """Name what an analyst's queries of yesterday will miss today.

    It warns and does not stop a night: the columns have changed with the code, and no later night would differ.

    Args:
        settings: settings of the home; its current release is only read.

    Returns:
        Columns that were dropped or changed, of all that the last release had; not applicable before the first one.
    """
    release = _open_last(settings)
    if release is None:
        return CheckResult(CHECK, "warn", _PROMISE, 0, 0, _ABOUT)
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


def _open_last(settings: Settings) -> duckdb.DuckDBPyConnection | None:
    """Open the release that readers see, or return None before the first one.

    Raises:
        OutcomesError: it is damaged; what it had shown and hidden bears on tonight's, so it is not passed over.
    """
    path = settings.current / DATABASE
    if not path.exists():
        return None
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        raise OutcomesError(
            f"the current release cannot be read: {path} is damaged. `outcomes rollback` goes back to the release "
            "before, from which the next night goes on; or bring its folder back from a backup."
        ) from None


def last_findings(settings: Settings) -> list[tuple[str, bool]]:
    """Return each check of the last release with whether it had found something; nothing before the first one."""
    release = _open_last(settings)
    if release is None:
        return []
    with release:
        return release.execute(
            "select check_name, bool_or(outcome in ('warn', 'fail')) from meta.checks group by all order by all"
        ).fetchall()
