"""Great Expectations judges the marts before publication, by suites made from the published contracts."""

import duckdb

from pipelines.contracts.published import published_contracts
from pipelines.warehouse.checks import CheckResult

# SQL checks judge every row; Great Expectations judges a seeded sample of a large mart.
_BATCH_ROWS = 50_000
_SAMPLE_SEED = 20240601


def judge_marts(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """Validate every mart by its published contract.

    Args:
        connection: tonight's build database, all models built.

    Returns:
        One result per promise that a mart breaks, and one per mart that keeps them all.
    """
    from pipelines.contracts.expectations import failed_published_rows

    results = []
    for name, table in sorted(published_contracts().items()):
        if not name.startswith("marts.") or table.is_view:
            continue
        rows = connection.execute(f"select count(*) from {name}").fetchall()[0][0]
        sample = f"using sample reservoir({_BATCH_ROWS} rows) repeatable ({_SAMPLE_SEED})"
        batch = connection.execute(f"select * from {name} {sample if rows > _BATCH_ROWS else ''}").df()
        broken = {rule: failed for rule, failed in failed_published_rows(batch, table).items() if failed}
        described = f"{name.removeprefix('marts.')} keeps its published contract"
        label = name.replace("marts.", "contract_")
        for rule, failed in broken.items():
            results.append(CheckResult(f"{label}.{rule}", "fail", described, abs(failed), len(batch), name))
        if not broken:
            results.append(CheckResult(label, "fail", described, 0, len(batch), name))
    return results
