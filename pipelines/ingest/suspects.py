"""Texts of one file that may identify a person: found in the pass that lands its rows, counted before anything else.

Suspects lie in the file's scratch database only, which goes with a refusal.
"""

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_contract import Column
from pipelines.ingest.identifiers import Finding, any_identifier, identifier_patterns, is_confirmed
from pipelines.ingest.lookalikes import has_other_signs, plain_expression
from pipelines.ingest.reading import Source

MALFORMED_ROWS = "rows with other fields than the header"


def suspects_expression(source: Source, formats: int) -> str:
    """Return the expression that lists the texts of a row that break its format and may identify.

    A value that keeps the format of an enumerated, date, number or boolean column cannot identify, so that a good
    row costs nothing here; pseudonyms that keep theirs are looked at once each, by `collect_suspects`.

    Args:
        source: the file.
        formats: bits of `broken` that say that a text breaks its format.

    Returns:
        A DuckDB expression over the text columns and `broken`: a list of structs of place and text, NULL where
        every text keeps its format.
    """
    texts = ", ".join(
        f"{{'place': '{column.name}', 'text': {_text_of(column)}}}"
        for column in source.contract.columns
        if column.name in source.header
    )
    return f"case when broken & {formats}::ubigint > 0 then {_held(texts)} end"


def _text_of(column: Column) -> str:
    """Return a cell as it is searched, with its column's name: 93 alone is a number, in age_band it is an age.

    A pseudonym stands alone, for in it a bare number is none that belongs to a person.
    """
    return column.name if _is_pseudonym(column) else f"'{column.name}=' || {column.name}"


def _is_pseudonym(column: Column) -> bool:
    return column.logical_type == "string" and not column.values


def _held(texts: str) -> str:
    """Return the expression of those of the structs whose text may identify, once its signs are plain."""
    may_identify = f"regexp_matches(item.text, {quote(any_identifier())}) or {has_other_signs('item.text')}"
    return f"list_filter([{texts}], lambda item: {may_identify})"


def collect_suspects(source: Source, formats: int, connection: duckdb.DuckDBPyConnection) -> None:
    """Gather what may identify in a landed file into a table `suspects` (place, text, cells: how many hold it).

    Args:
        source: the file.
        formats: bits of `broken` that say that a text breaks its format.
        connection: landing database with `typed`, its column `suspects` as `suspects_expression` makes it.
    """
    texts = ["select item.place, item.text, count(*) as cells from "
             "(select unnest(suspects) as item from typed where len(suspects) > 0) group by all"]  # fmt: skip
    texts += [
        f"select '{column.name}', {column.name}, count(*) from typed where broken & {formats}::ubigint = 0 group by all"
        for column in source.contract.columns
        if column.name in source.header and _is_pseudonym(column)
    ]
    if source.original:  # what a mapping drops, or joins to one of several texts, is in the file all the same
        cells = ", ".join(f"{{'place': {quote(name)}, 'text': \"{name}\"}}" for name in source.original.header)
        texts.append(
            "select item.place, item.text, count(*) from "
            f"(select unnest({_held(cells)}) as item from {source.original.text_relation}) group by all"
        )
    if source.has_header_row:  # lines that could not be split are looked at whole
        texts.append(
            f"select {quote(MALFORMED_ROWS)}, replace(csv_line, '\"', ''), 1 "
            "from (select distinct line, csv_line from reject_errors)"
        )
    connection.execute(
        f"create table suspects as select place, {plain_expression('text')} as text, cells "
        f"from ({' union all '.join(texts)}) where regexp_matches({plain_expression('text')}, "
        f"{quote(any_identifier())})"
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
    kinds, confirmed = [], []
    for item in identifier_patterns():
        held = f"regexp_matches(text, {quote(item.expression)})"
        if item.check:
            candidates = f"regexp_extract_all(text, {quote(item.expression)}, 1)"
            held = f"list_has_any({candidates}, ?::varchar[])"
            confirmed.append(_confirmed(item.check, candidates, connection))
        kinds.append(f"case when {held} then {quote(item.kind)} end")
    found = connection.execute(
        "select kind, place, sum(cells)::bigint from "
        f"(select place, cells, unnest(list_distinct([{', '.join(kinds)}])) as kind from suspects) "
        "group by all order by place, kind",
        confirmed,
    ).fetchall()
    return [Finding(*row) for row in found]


def _confirmed(check: str, candidates: str, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the candidates that pass the arithmetic of their kind; they go back to DuckDB and no further."""
    rows = connection.execute(f"select distinct unnest({candidates}) from suspects").fetchall()
    return [candidate for (candidate,) in rows if is_confirmed(check, candidate)]
