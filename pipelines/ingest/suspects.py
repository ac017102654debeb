"""Texts of one file that may identify a person: found in the pass that lands its rows, counted before anything else.

Suspects lie in the file's scratch database only, which goes with a refusal.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import ExportContract, RowRule
from pipelines.ingest.identifiers import Finding, findings_in, identifier_patterns, is_confirmed

METADATA = "the Parquet metadata"
MALFORMED_ROWS = "rows with other fields than the header"

# No pattern matches within hexadecimal digits unless they are a plain number; this costs a third of a full look.
_NOT_A_HASH = "'[^0-9a-f]|^[0-9]+$'"


@cache
def _any_pattern() -> str:
    return quote("|".join(f"(?:{item.expression})" for item in identifier_patterns()))


def suspects_expression(contract: ExportContract, header: Sequence[str], rules: Sequence[RowRule]) -> str:
    """Return the expression that lists a row's texts that may identify.

    A value that keeps the format of an enumerated, date, number or boolean column cannot identify; so only
    pseudonyms and texts that break their format are looked at, and a good row of a diary costs one match.

    Args:
        contract: what the file must hold.
        header: columns that the file has.
        rules: the judged rules; the bit of each in `broken` is its position.

    Returns:
        A DuckDB expression over the text columns and `broken`: a list of structs of place and text, NULL where
        there is nothing to look at.
    """
    formats = sum(1 << place for place, rule in enumerate(rules) if rule.kind == "format")
    present = [column for column in contract.columns if column.name in header]
    keys = [column.name for column in present if column.logical_type == "string" and not column.values]
    pattern = _any_pattern()
    joined = f"concat_ws(chr(10), {', '.join(keys)})"
    # The column's name belongs to the text: 93 alone is a number, in age_band it is an age.
    texts = ", ".join(f"{{'place': '{item.name}', 'text': '{item.name}=' || {item.name}}}" for item in present)
    return (
        f"case when broken & {formats}::ubigint > 0 "
        f"or regexp_matches({joined}, {_NOT_A_HASH}) and regexp_matches({joined}, {pattern}) "
        f"then list_filter([{texts}], lambda item: regexp_matches(item.text, {pattern})) end"
    )


def collect_suspects(has_rejects: bool, connection: duckdb.DuckDBPyConnection) -> None:
    """Gather the suspects of a landed file into a table `suspects` (place, text, cells).

    Args:
        has_rejects: DuckDB kept the lines that it could not split; the whole of each is looked at.
        connection: landing database with `typed`, its column `suspects` as `suspects_expression` makes it.
    """
    lines = "select distinct line, csv_line from reject_errors" if has_rejects else "select 0, null::varchar"
    connection.execute(
        f"""
        create table suspects as
        select place, text, count(*) as cells from (
            select item.place, item.text from (select unnest(suspects) as item from typed where len(suspects) > 0)
            union all
            select {quote(MALFORMED_ROWS)}, replace(csv_line, '"', '')
            from ({lines}) as lines (line, csv_line) where regexp_matches(csv_line, {_any_pattern()})
        ) group by all
        """
    )


def landed_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Count the suspects of a landed file that are identifiers.

    Args:
        connection: landing database with `suspects` (place, text, cells: how many cells hold that text).

    Returns:
        Findings in order of place and kind.
    """
    if not connection.execute("select exists (from suspects)").fetchall()[0][0]:
        return []
    connection.execute("create table identifiers (place varchar, text varchar, cells bigint, kind varchar)")
    for item in identifier_patterns():
        expression = quote(item.expression)
        held, parameters = f"regexp_matches(text, {expression})", [item.kind]
        if item.check:
            candidates = f"regexp_extract_all(text, {expression}, 1)"
            held = f"list_has_any({candidates}, ?)"
            parameters.append(_confirmed(item.check, candidates, connection))
        connection.execute(f"insert into identifiers select place, text, cells, ? from suspects where {held}", parameters)
    found = connection.execute(
        "select kind, place, sum(cells)::bigint from (select distinct * from identifiers) group by all order by 2, 1"
    ).fetchall()
    return [Finding(*row) for row in found]


def _confirmed(check: str, candidates: str, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the candidates that pass the arithmetic of their kind; they go back to DuckDB and no further."""
    rows = connection.execute(f"select distinct unnest({candidates}) from suspects").fetchall()
    return [candidate for (candidate,) in rows if is_confirmed(check, candidate)]


def metadata_findings(path: Path, connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Count the identifiers in a Parquet file's key-value metadata.

    Args:
        path: a Parquet file that DuckDB can read.
        connection: any DuckDB connection.
    """
    pairs = connection.execute(f"select key, value from parquet_kv_metadata({quote(str(path))})").fetchall()
    texts = [text for key, value in pairs for text in (key, value, *_arrow_schema(key, value))]
    return findings_in(METADATA, (text.decode("utf-8", "replace") for text in texts))


def _arrow_schema(key: bytes, value: bytes) -> Iterator[bytes]:
    """Yield what Arrow keeps as base64: its schema, with the metadata of columns in it."""
    if key == b"ARROW:schema":
        with suppress(binascii.Error):
            yield base64.b64decode(value)
