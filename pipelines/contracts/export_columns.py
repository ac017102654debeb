"""Columns of an export, and the texts that each allows."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipelines.contracts.standard import custom_property

# Column with the day of the extract; of two versions of a row the one with the newer day counts.
EXTRACT_DAY = "extracted_on"
_TEXT_PATTERN = {
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "boolean": "(?i:true|false|1|0)",
    # Tools that store whole numbers as floats write 3 as 3.0; no other form is accepted.
    "integer": r"-?[0-9]{1,9}(\.0+)?",
    "number": r"-?[0-9]{1,9}(\.[0-9]+)?",
    "string": ".+",
}

# From pandas, SQL, R, Python and JavaScript. As a key, one of them would merge all patients without a key.
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
        days_ahead: how many days after the reading night a real date may be, or None for any.
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
    days_ahead: int | None = None

    @property
    def is_pseudonym(self) -> bool:
        """Whether it holds keys that the export chose."""
        return self.logical_type == "string" and not self.values

    def on_night(self, night: date) -> "Column":
        """Return the column for real dates, whose plausible days end soon after the night."""
        if self.days_ahead is None:
            return self
        return replace(self, last_day=(night + timedelta(days=self.days_ahead)).isoformat())

    @property
    def words_for_nothing(self) -> tuple[str, ...]:
        """Lower-case words that other tools write into empty fields and that the pattern alone would accept as keys."""
        return tuple(word for word in _WORDS_FOR_NOTHING if self.is_pseudonym and re.fullmatch(self.pattern, word))


def read_column(item: dict[str, Any]) -> Column:
    """Read one entry of `properties`."""
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
        values, least if is_date else None, most if is_date else None, custom_property(item, "daysAhead"),
    )  # fmt: skip


def _valid_values(item: dict[str, Any]) -> tuple[str, ...]:
    for quality in item.get("quality", ()):
        if quality.get("metric") == "invalidValues":
            return tuple(str(value) for value in quality["arguments"]["validValues"])
    return ()


def _text_pattern(kind: str, item: dict[str, Any], values: tuple[str, ...]) -> str:
    if values:
        alternatives = "|".join(re.escape(value) for value in values)
        return rf"0{{0,6}}({alternatives})(\.0+)?" if kind == "integer" else f"({alternatives})"
    declared = item.get("logicalTypeOptions", {}).get("pattern") if kind == "string" else None
    return "(" + declared.removeprefix("^").removesuffix("$") + ")" if declared else _TEXT_PATTERN[kind]


def _list_pattern(inner: str) -> str:
    return f"{inner}( ?; ?{inner})*( ?;)?"


def default_pattern(logical_type: str) -> str:
    """Return the pattern of a column for which a contract gives only a type."""
    return _list_pattern(_TEXT_PATTERN["string"]) if logical_type == "array" else _TEXT_PATTERN[logical_type]
