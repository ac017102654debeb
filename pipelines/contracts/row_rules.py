"""Rules that each row of an export must keep.

Every rule judges a column's *text*, before any cast, so that DuckDB and Great Expectations judge the same thing.
"""

from dataclasses import dataclass
from typing import Any

from pipelines.contracts.export_columns import Column


@dataclass(frozen=True)
class RowRule:
    """A rule that each row must keep.

    Attributes:
        name: `<column>.<kind>` or the name given in the contract.
        column: the column to repair.
        kind: required, format, range, calendar, period, not_after, forbidden_code, unique_key or agreement.
        expected: what is expected, as it is quoted in messages.
        arguments: what the kind needs beyond the column.
        is_alert: a violation needs attention beyond repairing the row.
    """

    name: str
    column: str
    kind: str
    expected: str
    arguments: dict[str, Any]
    is_alert: bool = False

    @property
    def columns(self) -> set[str]:
        """Every column that the rule reads, without the other columns of a key."""
        other = {self.arguments["other"]} if "other" in self.arguments else set()
        return {self.column} | other | set(self.arguments.get("when", {}))


def column_rules(column: Column) -> list[RowRule]:
    """Return the rules of one column alone: required, format, calendar, period and range."""
    rules = []
    if column.is_required:
        rules.append(RowRule(f"{column.name}.required", column.name, "required", "a value", {}))
    rules.append(RowRule(f"{column.name}.format", column.name, "format", _expected_format(column), {}))
    if column.logical_type == "date":
        rules.append(RowRule(f"{column.name}.calendar", column.name, "calendar", "a date that exists", {}))
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
    """Read one `quality` entry that is about rows."""
    arguments = dict(quality["implementation"])
    column, kind, is_alert = arguments.pop("column"), arguments.pop("kind"), arguments.pop("is_alert", False)
    return RowRule(quality["name"], column, kind, quality["description"], arguments, is_alert)


def forbidden_code_pattern(rule: RowRule) -> str:
    """Return the pattern that finds a rule's forbidden code in a list, in any case and with any modifier."""
    return f"(?i)(^|;) ?{rule.arguments['code']}([-:;x* ]|$)"
