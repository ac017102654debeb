"""Which of a contract's rules are judged on a file, and when: row by row, or once per distinct text.

Once a day, a number or an enumerated word is typed, its original text is lost, so its rules are judged while the file
is read. A column that stays text has few distinct texts in many rows: each is judged once, after all rows are read. The
exception is long texts: a file may have more distinct ones than fit into memory.
"""

from collections.abc import Iterable, Sequence

from pipelines.contracts.duckdb_rules import keeps_text, violation
from pipelines.contracts.export_columns import Column
from pipelines.contracts.export_contract import ExportContract
from pipelines.contracts.row_rules import RowRule
from pipelines.ingest.reading import Source

_RULES_OF_ONE_TEXT = ("required", "format", "forbidden_code")
_LONG_TEXT_BYTES = 256


def judged_rules(source: Source) -> list[RowRule]:
    """Return the contract's rules about columns that the file has."""
    return [rule for rule in source.contract.rules if rule.columns <= set(source.header) or rule.kind == "unique_key"]


def columns_in(source: Source, *, keep_text: bool) -> list[Column]:
    """Return the columns that the file has and that stay text when they land, or those that do not."""
    return [
        column for column in source.contract.columns if column.name in source.header and keeps_text(column) is keep_text
    ]


def row_rules(rules: Iterable[RowRule], contract: ExportContract) -> list[RowRule]:
    """Return the rules that are judged row by row."""
    texts = {column.name for column in contract.columns if keeps_text(column)}
    return [rule for rule in rules if rule.kind not in _RULES_OF_ONE_TEXT or rule.column not in texts]


def text_rules(column: Column, rules: Iterable[RowRule]) -> list[RowRule]:
    """Return the rules of a column that keeps its text which are judged once per text."""
    return [rule for rule in rules if rule.column == column.name and rule.kind in _RULES_OF_ONE_TEXT]


def bits_of(chosen: Iterable[RowRule], rules: Sequence[RowRule]) -> int:
    """Return a bit mask of the chosen rules, by their positions among all judged rules."""
    return sum(1 << rules.index(rule) for rule in chosen)


def is_short(column: Column) -> str:
    """Return the expression that is true for a text short enough to be judged once per distinct text."""
    return f"coalesce(strlen({column.name}) <= {_LONG_TEXT_BYTES}, true)"


def broken_bits(chosen: Iterable[RowRule], rules: Sequence[RowRule], contract: ExportContract) -> str:
    """Return one integer expression with a bit for each of the chosen rules that is broken."""
    bits = [
        f"(coalesce({expression}, false)::ubigint << {rules.index(rule)})"
        for rule in chosen
        if (expression := violation(rule, contract))
    ]
    return " | ".join(bits)
