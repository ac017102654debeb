"""Patterns of personal identifiers, from `sql/seeds/identifier_patterns.csv`, as regular expressions."""

import csv
from dataclasses import dataclass
from functools import cache

from pipelines.contracts.duckdb_rules import quote
from pipelines.ingest.check_digits import CHECKS
from pipelines.resources import SQL

# What follows a word such as MRN: a number after a colon or a space, or one that ends the token, so that a
# random key is not taken for a word with its value.
_VALUE = (
    r"(?:[-_ ]?(?:id|no|nr|num|number))?"
    r"(?:[-_ .]{0,2}[:=#(][-_ (+#]{0,4}[a-z]{0,9}[-_ /.]?[0-9]"
    r"|[.]?[ ]{1,2}[a-z]{0,3}[-(+]?[0-9][-0-9/.)]"
    r"|(?:[-_.]{1,2}[ ]?(?:[a-z]{0,3}[0-9]{3,}|[a-z]{1,2}-[0-9]{4,})|[0-9]{5,})(?:[^0-9a-z]|$))"
)
# What follows a word that also occurs in keys, such as SN: a longer number after a character that keys lack.
_NUMBER = r"(?:[-_ ]?(?:id|no|nr|num|number))?[.]?[ ]?[ :=#(][ #]{0,2}[a-z]{0,4}-?[0-9][-0-9]{4}"
# After words for a birth or a death a date identifies; after others it may be the date in an export's name.
_WORDS = {"value": _VALUE, "day": _VALUE, "number": _NUMBER}
NAMED_DAYS = r"(?:[-_ ]20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))+([^-0-9]|$)"


@dataclass(frozen=True)
class IdentifierPattern:
    """One form in which a kind of identifier is written.

    Attributes:
        kind: identifier kind.
        pattern: regular expression with the same meaning in DuckDB and Python.
        needs: what must follow the words of the pattern (value, day or number), the check digit that its first group
            must pass (vin, payment_card), or nothing.
        source: where the kind or the form is defined.
    """

    kind: str
    pattern: str
    needs: str
    source: str

    @property
    def expression(self) -> str:
        """The complete regular expression, with the value that must follow words."""
        return _followed(self.pattern, _WORDS[self.needs]) if self.needs in _WORDS else self.pattern

    @property
    def skips_named_days(self) -> bool:
        """Whether a date such as 2026-11-26 does not count as the value of its words."""
        return self.needs in _WORDS and self.needs != "day"

    @property
    def check(self) -> str | None:
        """Check digit that the first group must pass, or None."""
        return self.needs if self.needs in CHECKS else None


@cache
def identifier_patterns() -> tuple[IdentifierPattern, ...]:
    """Read the patterns once."""
    with (SQL / "seeds" / "identifier_patterns.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            IdentifierPattern(row["kind"], row["pattern"], row["needs"], row["source"])
            for row in csv.DictReader(stream)
        )


@cache
def any_identifier() -> str:
    """Return one expression that matches wherever any pattern may; for speed, words share their value."""
    patterns = identifier_patterns()
    shared = [
        _followed("|".join(item.pattern for item in patterns if _WORDS.get(item.needs) == value), value)
        for value in dict.fromkeys(_WORDS.values())
    ]
    others = [item.pattern for item in patterns if item.needs not in _WORDS]
    return "|".join(f"(?:{pattern})" for pattern in (*shared, *others))


def _followed(words: str, value: str) -> str:
    return rf"(?i:(?:^|[^0-9a-z])(?:{words}){value})"


def identifier_expression(item: IdentifierPattern, text: str) -> str:
    """Return the DuckDB expression that is true where a text in plain characters holds an identifier of one form."""
    searched = f"regexp_replace({text}, {quote(NAMED_DAYS)}, '\\1', 'g')" if item.skips_named_days else text
    return f"regexp_matches({searched}, {quote(item.expression)})"
