"""An export contract as the program uses it: columns, row rules and file limits.

Every row rule judges a column's *text*, before any cast, so that DuckDB and Great Expectations can judge the
same rows by the same words.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.contracts.file_limits import FileLimit, read_limit
from pipelines.contracts.standard import custom_property, read_standard
from pipelines.resources import DATA_CONTRACTS

_TEXT_PATTERN = {
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "boolean": "(?i:true|false|1|0)",
    # Tools that hold whole numbers as floats write 3 as 3.0; nothing else is read into a number.
    "integer": r"-?[0-9]{1,9}(\.0+)?",
    "number": r"-?[0-9]{1,9}(\.[0-9]+)?",
    "string": ".+",
}

# pandas, SQL, R, Python and JavaScript; under one such key all patients without one would seem the same.
_WORDS_FOR_NOTHING = ("nan", "nat", "null", "na", "none", "undefined")


@dataclass(frozen=True)
class Column:
    """One column of an export.

    Attributes:
        name: header name.
        logical_type: ODCS logical type; `array` is a `;`-separated list in the file.
        is_required: whether an empty field is refused.
        pattern: regular expression that the whole text must match.
        values: allowed texts, or () when the pattern or range decides.
        minimum: smallest allowed number, or None.
        maximum: largest allowed number, or None.
        description: what it means.
        unit: unit of a number, or None.
        choices: every allowed text of the column, or of one item of a list; () when a pattern or range decides.
        first_day: earliest plausible day as an ISO date, or None.
        last_day: latest plausible day as an ISO date, or None.
    """

    name: str
    logical_type: str
    is_required: bool
    pattern: str
    values: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    description: str
    unit: str | None
    choices: tuple[str, ...] = ()
    first_day: str | None = None
    last_day: str | None = None

    @property
    def is_pseudonym(self) -> bool:
        """Whether it names somebody or something by a key that the export chose."""
        return self.logical_type == "string" and not self.values

    @property
    def words_for_nothing(self) -> tuple[str, ...]:
        """What other tools write into an empty field and the pattern alone would take for a key, in lower case."""
        return tuple(word for word in _WORDS_FOR_NOTHING if self.is_pseudonym and re.fullmatch(self.pattern, word))


@dataclass(frozen=True)
class RowRule:
    """A rule that each row keeps or breaks.

    Attributes:
        name: `<column>.<kind>` or the name given in the contract.
        column: the column to repair.
        kind: required, format, range, calendar, period, not_after, forbidden_code, unique_key or agreement.
        expected: the rule in words, used in every message.
        arguments: what the kind needs beyond the column.
        is_alert: a broken rule is more than a bad row: somebody must look into it.
    """

    name: str
    column: str
    kind: str
    expected: str
    arguments: dict[str, Any]
    is_alert: bool = False

    @property
    def columns(self) -> set[str]:
        """Every column that the rule looks at, but for the rest of a key."""
        other = {self.arguments["other"]} if "other" in self.arguments else set()
        return {self.column} | other | set(self.arguments.get("when", {}))


@dataclass(frozen=True)
class ExportContract:
    """What one kind of export must hold.

    Attributes:
        name: the export.
        version: version of the contract.
        description: what it is about.
        columns: columns in contract order.
        key: columns that name a row.
        rules: what every row keeps.
        limits: what a whole file keeps.
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
        The contract, with one rule per promise that a row must keep.

    Raises:
        WrongUseError: not valid ODCS, or a limit that can only warn is to refuse files.
    """
    document = read_standard(path)
    table = document["schema"][0]
    columns = tuple(_column(item) for item in table["properties"])
    keyed = [item for item in table["properties"] if item.get("primaryKey")]
    key = tuple(item["name"] for item in sorted(keyed, key=lambda item: int(item["primaryKeyPosition"])))
    rules = [rule for column in columns for rule in _column_rules(column)]
    limits: list[FileLimit] = []
    for quality in table.get("quality", ()):
        kind = quality.get("implementation", {}).get("kind")
        if kind and kind != "rejected_share":
            rules.append(_table_rule(quality))
        else:
            limits.append(read_limit(quality, path))
    joined = " and ".join(key)
    rules.append(RowRule("key.unique", key[0], "unique_key", f"one row per {joined} and extract", {"key": key}))
    return ExportContract(
        document["name"], document["version"], table["description"], columns, key, tuple(rules), tuple(limits),
        custom_property(document, "readsFrom") or document["version"].split(".")[0] + ".0.0",
    )  # fmt: skip


def forbidden_code_pattern(rule: RowRule) -> str:
    """Return the pattern that finds a rule's forbidden code in a list, in any case and with any modifier."""
    return f"(?i)(^|;) ?{rule.arguments['code']}([-:;x* ]|$)"


def _column(item: dict[str, Any]) -> Column:
    kind = item["logicalType"]
    options = item.get("logicalTypeOptions", {})
    least, most = options.get("minimum"), options.get("maximum")
    is_date = kind == "date"
    values = _valid_values(item)
    if kind == "array":
        values = _valid_values(item["items"])
        pattern = _list_pattern(_text_pattern("string", item["items"], values))
    else:
        pattern = _text_pattern(kind, item, values)
    return Column(
        item["name"], kind, bool(item.get("required")), pattern, values if kind == "string" else (),
        None if is_date else least, None if is_date else most, item["description"], custom_property(item, "unit"),
        values, least if is_date else None, most if is_date else None,
    )  # fmt: skip


def _valid_values(item: dict[str, Any]) -> tuple[str, ...]:
    for quality in item.get("quality", ()):
        if quality.get("metric") == "invalidValues":
            return tuple(str(value) for value in quality["arguments"]["validValues"])
    return ()


def _text_pattern(kind: str, item: dict[str, Any], values: tuple[str, ...]) -> str:
    if values:
        alternatives = "|".join(re.escape(value) for value in values)
        return f"({alternatives})" + (r"(\.0+)?" if kind == "integer" else "")
    declared = item.get("logicalTypeOptions", {}).get("pattern") if kind == "string" else None
    return "(" + declared.removeprefix("^").removesuffix("$") + ")" if declared else _TEXT_PATTERN[kind]


def _list_pattern(inner: str) -> str:
    return f"{inner}( ?; ?{inner})*( ?;)?"


def default_pattern(logical_type: str) -> str:
    """Return the pattern of a column of which a contract says no more than its type."""
    return _list_pattern(_TEXT_PATTERN["string"]) if logical_type == "array" else _TEXT_PATTERN[logical_type]


def _column_rules(column: Column) -> list[RowRule]:
    rules = []
    if column.is_required:
        rules.append(RowRule(f"{column.name}.required", column.name, "required", "a value", {}))
    rules.append(RowRule(f"{column.name}.format", column.name, "format", _expected_format(column), {}))
    if column.logical_type == "date":
        rules.append(RowRule(f"{column.name}.calendar", column.name, "calendar", "a day that the calendar has", {}))
    if column.first_day or column.last_day:
        expected = f"a day from {column.first_day or 'any'} to {column.last_day or 'any'}"
        rules.append(RowRule(f"{column.name}.period", column.name, "period", expected, {}))
    if column.minimum is not None or column.maximum is not None:
        expected = f"a number from {column.minimum} to {column.maximum}"
        rules.append(RowRule(f"{column.name}.range", column.name, "range", expected, {}))
    return rules


def _expected_format(column: Column) -> str:
    if column.values:
        return "one of " + ", ".join(column.values)
    return {
        "date": "an ISO date, YYYY-MM-DD",
        "boolean": "true or false",
        "integer": "a whole number that the scale has",
        "number": "a number with a decimal point",
        "array": "a list separated by ; of the allowed codes",
        "string": f"text that matches {column.pattern}" + (", no word for nothing" if column.words_for_nothing else ""),
    }[column.logical_type]


def _table_rule(quality: dict[str, Any]) -> RowRule:
    arguments = dict(quality["implementation"])
    column, kind, is_alert = arguments.pop("column"), arguments.pop("kind"), arguments.pop("is_alert", False)
    return RowRule(quality["name"], column, kind, quality["description"], arguments, is_alert)
