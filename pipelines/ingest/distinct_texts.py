"""Columns that stay text: each distinct text of a landed file is judged once, not once per row."""

from collections.abc import Sequence

import duckdb

from pipelines.contracts.duckdb_rules import quote
from pipelines.contracts.export_columns import Column
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.row_rules import RowRule
from pipelines.ingest.judging import bits_of, broken_bits, columns_in, is_short, text_rules
from pipelines.ingest.reading import Source
from pipelines.ingest.suspects import may_identify, searched_text


def collect_odd_texts(source: Source, rules: Sequence[RowRule], connection: duckdb.DuckDBPyConnection) -> None:
    """Gather the short texts that break a rule or may identify into a table `odd_texts`.

    Its columns are place (the column), text, cells (how many hold it), broken (a bit for each broken rule) and
    searched (what is searched for identifiers, or NULL). A text that keeps the form of an enumeration or a list
    cannot identify anybody; a pseudonym always may.

    Args:
        source: the file.
        rules: the judged rules.
        connection: landing database with `typed`.
    """
    columns = columns_in(source, keep_text=True)
    texts = " union all ".join(_odd_texts_of(column, rules, source.contract) for column in columns)
    connection.execute(f"create table odd_texts as {texts}")


def _odd_texts_of(column: Column, rules: Sequence[RowRule], contract: ExportContract) -> str:
    name, chosen = column.name, text_rules(column, rules)
    formats = bits_of((rule for rule in chosen if rule.kind == "format"), rules)
    searched = (
        name if column.is_pseudonym else f"case when broken & {formats}::ubigint > 0 then {searched_text(column)} end"
    )
    return f"""
        select {quote(name)} as place, {name} as text, cells, broken, {searched} as searched
        from (
            select *, {broken_bits(chosen, rules, contract)} as broken
            from (select {name}, count(*) as cells from typed where {is_short(column)} group by {name})
        )
        where broken > 0 or {may_identify("searched")}
    """


def broken_texts(source: Source) -> str:
    """Return the query that finds row_number, column_name and rule of each row with a text that breaks a rule.

    Args:
        source: the file, landed, with `odd_texts`, `numbered` and `rules` in its landing database.
    """
    return " union all ".join(
        f"""
        select row_number, rules.column_name, rules.rule
        from numbered
        inner join odd_texts on numbered.{column.name} is not distinct from odd_texts.text
        inner join rules on odd_texts.broken & (1::ubigint << rules.bit_number) > 0
        where odd_texts.place = {quote(column.name)} and odd_texts.broken > 0
        """
        for column in columns_in(source, keep_text=True)
    )
