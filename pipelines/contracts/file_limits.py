"""Limits of an export contract on a whole file, and whether each warns or refuses."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import WrongUseError


@dataclass(frozen=True)
class FileLimit:
    """A limit on a whole file.

    Attributes:
        name: name of the limit.
        kind: rowCount, nullValues or rejected_share.
        column: the column that it is about, or None.
        limit: rows or percent.
        description: what must hold.
        severity: fail refuses the file, warn is only shown.
    """

    name: str
    kind: str
    column: str | None
    limit: float
    description: str
    severity: str


def read_limit(quality: dict[str, Any], path: Path) -> FileLimit:
    """Read one `quality` entry that is about the whole file.

    Args:
        quality: the entry.
        path: the contract's file.

    Returns:
        The limit.

    Raises:
        WrongUseError: the limit has a severity that its kind does not allow.
    """
    implementation = quality.get("implementation")
    if implementation:
        kind, bound = implementation["kind"], implementation["maximum_percent"]
    else:
        kind, bound = quality["metric"], next(value for name, value in quality.items() if name.startswith("mustBe"))
    # A small clinic's night or a source without providers must not lose its rows.
    severity = "error" if kind == "rejected_share" else "warning"
    if quality["severity"] != severity:
        raise WrongUseError(f"{path.name}: limit {quality['name']}: {kind} can only have severity {severity}.")
    column = quality.get("arguments", {}).get("property")
    outcome = "fail" if severity == "error" else "warn"
    return FileLimit(quality["name"], kind, column, float(bound), quality["description"], outcome)
