"""Personal identifiers in export files: one of them refuses the whole file.

The 18 kinds of 45 CFR 164.514(b)(2) are found by the patterns of `sql/seeds/identifier_patterns.csv`. Findings hold
kinds, places and counts; no searched text leaves this module.
"""

import base64
import binascii
import glob
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.errors import refuse
from pipelines.ingest.check_digits import is_confirmed
from pipelines.ingest.identifier_patterns import NAMED_DAYS, identifier_patterns
from pipelines.ingest.inbox import is_plain_name
from pipelines.ingest.lookalikes import plain_text

FILE_NAME = "the file name"
MANIFEST = "the manifest"
METADATA = "the Parquet metadata"
PACKING = "the gzip header"


@dataclass(frozen=True)
class Finding:
    """How many texts of one place hold one kind of identifier."""

    kind: str
    place: str
    count: int


def kinds_in(text: str) -> list[str]:
    """Return the kinds of identifiers that a text holds, in order of name.

    Args:
        text: a file name, a header name or metadata; quotation marks are ignored.
    """
    plain = plain_text(text).replace('"', "")
    without_days = re.sub(NAMED_DAYS, r"\1", plain)
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
