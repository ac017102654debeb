"""Texts of one file that may identify a person: collected while its rows land, and counted before anything else.

They exist only in the file's scratch database, which is removed with a refusal.
"""

from collections.abc import Sequence

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_columns import Column
from pipelines.contracts.row_rules import RowRule
from pipelines.ingest.check_digits import is_confirmed
from pipelines.ingest.identifier_patterns import any_identifier, identifier_expression, identifier_patterns
from pipelines.ingest.identifiers import Finding
from pipelines.ingest.judging import bits_of, columns_in, is_short
from pipelines.ingest.lookalikes import is_not_ascii, plain_expression
from pipelines.ingest.reading import Source

MALFORMED_ROWS = "rows with other fields than the header"


def suspects_expression(source: Source, rules: Sequence[RowRule]) -> str:
    """Return the expression of a row's texts that typing loses and that may identify.

    A value that keeps the form and range of a date, number or boolean column cannot identify, so a good row costs
    nothing here. Short texts are left to `odd_texts`, which has each once.

    Args:
        source: the file.
        rules: the judged rules.

    Returns:
        A DuckDB expression over the text columns and `broken`: a JSON list of place and text, NULL if every text keeps
        its form.
    """
    texts = {column.name: searched_text(column) for column in columns_in(source, keep_text=False)}
    for column in columns_in(source, keep_text=True):
        texts[column.name] = f"case when not {is_short(column)} then {searched_text(column)} end"
    cells = ", ".join(f"{{'place': '{name}', 'text': {text}}}" for name, text in texts.items())
    formats = bits_of((rule for rule in rules if rule.kind in ("format", "range")), rules)
    return f"case when broken & {formats}::ubigint > 0 then to_json({_suspicious(cells)})::varchar end"


def searched_text(column: Column) -> str:
    """Return the expression of a cell's searched text, with its column's name: 93 is an age only in age_band.

    A pseudonym is searched without the name, for a bare number in it says nothing about a person.
    """
    return column.name if column.is_pseudonym else f"'{column.name}=' || {column.name}"


def may_identify(text: str) -> str:
    """Return the expression that is true for a text that may identify, once its characters are plain."""
    return f"(regexp_matches({text}, {quote(any_identifier())}) or {is_not_ascii(text)})"


def _suspicious(cells: str) -> str:
    """Return the expression of those of the structs whose text may identify."""
    return f"list_filter([{cells}], lambda item: {may_identify('item.text')})"


def collect_suspects(source: Source, connection: duckdb.DuckDBPyConnection) -> None:
    """Collect the texts of a landed file that may identify in `suspects` (place, text, cells: how many hold it).

    Args:
        source: the file.
        connection: landing database with `typed`, its column `suspects` as `suspects_expression` makes it, and
            `odd_texts`.
    """
    texts = [
        "select item.place, item.text, count(*) as cells from ("
        'select unnest(from_json(suspects, \'[{"place": "VARCHAR", "text": "VARCHAR"}]\')) as item '
        "from typed where suspects is not null) group by all",
        "select place, searched, cells from odd_texts",
    ]
    if source.original:  # also what a mapping drops or merges
        cells = ", ".join(f"{{'place': {quote(name)}, 'text': \"{name}\"}}" for name in source.original.header)
        texts.append(
            "select item.place, item.text, count(*) from "
            f"(select unnest({_suspicious(cells)}) as item from {source.original.text_relation}) group by all"
        )
    if source.has_header_row:  # lines that could not be split are searched whole
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
        held = identifier_expression(item, "text")
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
    """Return the candidates with a valid check digit; they are passed back to DuckDB only."""
    rows = connection.execute(f"select distinct unnest({candidates}) from suspects").fetchall()
    return [candidate for (candidate,) in rows if is_confirmed(check, candidate)]
