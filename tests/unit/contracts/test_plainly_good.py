"""The short cut of `plainly_good` never lets a row pass that breaks a rule."""

import duckdb
import pytest
from odd_texts import ODD_TEXTS

from pipelines.contracts.duckdb_rules import cast, plainly_good, typed_name, violation
from pipelines.contracts.export_columns import Column
from pipelines.contracts.export_contract import ExportContract, export_contracts

NASTY = [None, *ODD_TEXTS, *(f"{text}\n" for text in ODD_TEXTS), "f" * 64, "f" * 65]


@pytest.mark.parametrize(
    ("contract", "column"),
    [(contract, column) for contract in export_contracts().values() for column in contract.columns],
    ids=lambda item: item.name,
)
def test_a_plainly_good_text_breaks_no_rule(contract: ExportContract, column: Column) -> None:
    rules = [rule for rule in contract.rules if rule.columns == {column.name} and violation(rule, contract)]
    broken = " or ".join(f"coalesce({violation(rule, contract)}, false)" for rule in rules)
    told = duckdb.execute(
        f"select ({plainly_good([column], rules, contract)}) as plain, ({broken}) as broken, count(*) "
        f"from (select *, {cast(column)} as {typed_name(column)} from (select unnest(?::varchar[]) as {column.name})) "
        "group by all",
        [NASTY],
    ).fetchall()
    counts = {(bool(plain), is_broken): count for plain, is_broken, count in told}
    assert (True, True) not in counts
    assert counts[True, False] > 0  # it would be of no use if it let nothing pass


def test_a_day_after_the_extract_is_not_plainly_good() -> None:
    contract = export_contracts()["headache_diary"]
    columns = [column for column in contract.columns if column.name in ("entry_date", "extracted_on")]
    rules = [rule for rule in contract.rules if rule.name == "not_written_before_the_day"]
    days = "select '2024-05-02' as extracted_on, unnest(['2024-05-01', '2024-05-02', '2024-05-03']) as entry_date"
    casts = ", ".join(f"{cast(column)} as {typed_name(column)}" for column in columns)
    told = duckdb.execute(f"select {plainly_good(columns, rules, contract)} from (select *, {casts} from ({days}))")
    assert told.fetchall() == [(True,), (True,), (False,)]
