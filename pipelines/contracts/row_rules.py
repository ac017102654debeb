"""Rules that each row of an export keeps or breaks.

Every rule judges a column's *text*, before any cast, so that DuckDB and Great Expectations can judge the same rows by
the same words.
"""

from dataclasses import dataclass
from typing import Any

from pipelines.contracts.export_columns import Column


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


def column_rules(column: Column) -> list[RowRule]:
    """Return the rules of one column alone: a value, its form, the calendar, its period, its range."""
    rules = []
    if column.is_required:
        rules.append(RowRule(f"{column.name}.required", column.name, "required", "a value", {}))
    rules.append(RowRule(f"{column.name}.format", column.name, "format", _expected_format(column), {}))
    if column.logical_type == "date":
        rules.append(RowRule(f"{column.name}.calendar", column.name, "calendar", "a day that the calendar has", {}))
    if column.first_day or column.last_day:
        expected = f"a day from {column.first_day or 'any'} to {column.last_day or 'any'}"
        if column.days_ahead is not None:
            expected += f", where dates are real not more than {column.days_ahead} days after the night"
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


def table_rule(quality: dict[str, Any]) -> RowRule:
    """Read one entry of `quality` that is about rows."""
    arguments = dict(quality["implementation"])
    column, kind, is_alert = arguments.pop("column"), arguments.pop("kind"), arguments.pop("is_alert", False)
    return RowRule(quality["name"], column, kind, quality["description"], arguments, is_alert)


def forbidden_code_pattern(rule: RowRule) -> str:
    """Return the pattern that finds a rule's forbidden code in a list, in any case and with any modifier."""
    return f"(?i)(^|;) ?{rule.arguments['code']}([-:;x* ]|$)"
