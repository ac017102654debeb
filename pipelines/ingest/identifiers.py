"""Personal identifiers in export files: one of them refuses the whole file.

The 18 kinds of 45 CFR 164.514(b)(2) are found by the patterns of `sql/seeds/identifier_patterns.csv`. Findings hold
kinds, places and counts; no searched text leaves this module.
"""

import base64
import binascii
import csv
import glob
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.errors import refuse
from pipelines.ingest.check_digits import CHECKS, is_confirmed
from pipelines.ingest.inbox import is_plain_name
from pipelines.ingest.lookalikes import plain_text
from pipelines.resources import SQL

FILE_NAME = "the file name"
MANIFEST = "the manifest"
METADATA = "the Parquet metadata"
PACKING = "the gzip header"

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
_NAMED_DAYS = r"(?:[-_ ]20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))+([^-0-9]|$)"


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


@dataclass(frozen=True)
class Finding:
    """How many texts of one place hold one kind of identifier."""

    kind: str
    place: str
    count: int


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
    searched = f"regexp_replace({text}, {quote(_NAMED_DAYS)}, '\\1', 'g')" if item.skips_named_days else text
    return f"regexp_matches({searched}, {quote(item.expression)})"


def kinds_in(text: str) -> list[str]:
    """Return the kinds of identifiers that a text holds, in order of name.

    Args:
        text: a file name, a header name or metadata; quotation marks are ignored.
    """
    plain = plain_text(text).replace('"', "")
    without_days = re.sub(_NAMED_DAYS, r"\1", plain)
    return sorted(
        {
            item.kind
            for item in identifier_patterns()
            for found in re.finditer(item.expression, without_days if item.skips_named_days else plain)
            if _passes(item.check, found)
        }
    )


def _passes(check: str | None, found: re.Match[str]) -> bool:
    return check is None or is_confirmed(check, found[1])


def findings_in(place: str, texts: Iterable[str]) -> list[Finding]:
    """Count the identifiers in texts of one place."""
    kinds = Counter(kind for text in texts for kind in kinds_in(text))
    return [Finding(kind, place, count) for kind, count in sorted(kinds.items())]


def shown_name(file_name: str, sha256: str) -> str:
    """Return the name by which a file is shown: its own, unless it holds an identifier or an unusual character."""
    return file_name if is_plain_name(file_name) and not kinds_in(file_name) else f"refused-{sha256[:8]}"


def header_findings(header: Iterable[str]) -> list[Finding]:
    """Count the identifiers in header names; findings give a name's position, for the name identifies."""
    return [
        found
        for position, name in enumerate(header, start=1)
        for found in findings_in(f"header column {position}", [name])
    ]


def metadata_findings(path: Path, connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Count the identifiers in a Parquet file's metadata: key-value pairs, writer and schema names.

    Args:
        path: a Parquet file that DuckDB can read.
        connection: any DuckDB connection.
    """
    file = quote(glob.escape(str(path)))
    pairs = connection.execute(
        f"""
        select key, value from parquet_kv_metadata({file})
        union all
        select unnest(map_keys(key_value_metadata)), unnest(map_values(key_value_metadata))
        from parquet_metadata({file})
        union all
        select 'written by', encode(created_by) from parquet_file_metadata({file})
        union all
        select 'column', encode(name) from parquet_schema({file})
        """
    ).fetchall()
    texts = [text for key, value in pairs for text in (key, value, *_arrow_schema(key, value))]
    return findings_in(METADATA, (text.decode("utf-8", "replace") for text in texts if text))


def _arrow_schema(key: bytes, value: bytes) -> Iterator[bytes]:
    """Yield the schema that Arrow stores as base64, which holds the columns' metadata."""
    if key == b"ARROW:schema":
        with suppress(binascii.Error):
            yield base64.b64decode(value)


def refuse_identifiers(findings: Sequence[Finding]) -> None:
    """Refuse a file in which identifiers were found.

    Raises:
        RefusedFileError: with kinds, places and counts, never a text.
    """
    if findings:
        found = ", ".join(f"{item.kind} in {item.place} ({item.count} x)" for item in findings)
        refuse("identifier", f"personal identifiers: {found}",
               "Remove them at the source, export under a new name and delete this file from the inbox.")  # fmt: skip
