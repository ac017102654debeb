"""Export contracts as the program uses them: columns, row rules and file limits."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from pipelines.contracts.export_columns import Column, read_column
from pipelines.contracts.file_limits import FileLimit, read_limit
from pipelines.contracts.row_rules import RowRule, column_rules, table_rule
from pipelines.contracts.standard import custom_property, read_standard
from pipelines.resources import DATA_CONTRACTS


@dataclass(frozen=True)
class ExportContract:
    """What one kind of export must hold.

    Attributes:
        name: name of the export.
        version: version of the contract.
        description: what it is about.
        columns: columns in contract order.
        key: columns that identify a row.
        rules: rules for every row.
        limits: limits on a whole file.
        reads_from: earliest version whose files mean the same here; else the first of this major version.
    """

    name: str
    version: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[RowRule, ...]
    limits: tuple[FileLimit, ...]
    reads_from: str

    @property
    def column_names(self) -> tuple[str, ...]:
        """Header names in contract order."""
        return tuple(column.name for column in self.columns)

    def on_night(self, night: date) -> "ExportContract":
        """Return the contract for a file with real dates."""
        return replace(self, columns=tuple(column.on_night(night) for column in self.columns))

    @property
    def max_rejected_percent(self) -> float:
        """Share of bad rows above which the file is refused."""
        return next((limit.limit for limit in self.limits if limit.kind == "rejected_share"), 100.0)

    @property
    def required_names(self) -> tuple[str, ...]:
        """Columns that every file must have."""
        return tuple(column.name for column in self.columns if column.is_required)


@cache
def export_contracts() -> dict[str, ExportContract]:
    """Read every export contract once.

    Returns:
        Contracts by export name.
    """
    found = (read_export_contract(path) for path in sorted((DATA_CONTRACTS / "exports").glob("*.yaml")))
    return {contract.name: contract for contract in found}


def read_export_contract(path: Path) -> ExportContract:
    """Read one export contract.

    Args:
        path: its ODCS file.

    Returns:
        The contract, with one rule per requirement on a row.

    Raises:
        WrongUseError: not valid ODCS, or a limit that can only warn has the severity error.
    """
    document = read_standard(path)
    table = document["schema"][0]
    columns = tuple(read_column(item) for item in table["properties"])
    keyed = [item for item in table["properties"] if item.get("primaryKey")]
    key = tuple(item["name"] for item in sorted(keyed, key=lambda item: int(item["primaryKeyPosition"])))
    rules = [rule for column in columns for rule in column_rules(column)]
    limits: list[FileLimit] = []
    for quality in table.get("quality", ()):
        kind = quality.get("implementation", {}).get("kind")
        if kind and kind != "rejected_share":
            rules.append(table_rule(quality))
        else:
            limits.append(read_limit(quality, path))
    joined = " and ".join(key)
    rules.append(RowRule("key.unique", key[0], "unique_key", f"one row per {joined} and extract", {"key": key}))
    return ExportContract(
        document["name"], document["version"], table["description"], columns, key, tuple(rules), tuple(limits),
        custom_property(document, "readsFrom") or document["version"].split(".")[0] + ".0.0",
    )  # fmt: skip
