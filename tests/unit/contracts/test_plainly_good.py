"""The short cut of `plainly_good` never lets a row pass that breaks a rule."""

import duckdb
import pytest

from pipelines.contracts.duckdb_rules import cast, plainly_good, typed_name, violation
from pipelines.contracts.export_contract import Column, ExportContract, export_contracts

TEXTS = (
    """
2024-01-05|2024-02-30|0000-01-01|0001-01-01|0024-01-05| 024-01-05|2024-1-05 |2024/01/05|12024-1-05|infinity|-infinity
epoch|2024-01-0|+024-01-05|0044-03-15 (BC)|20240105|2024-W01-1|today|true|True|TRUE|t|yes|1|0|0.0|3|3.0|3.5|3,5| 3|3 |+3
03|-1|10|11|1e1|0x3|1_0|nan|NaN|inf|37|36|99|1000000000|99999999999999999999|24|24.1|-0|.5|5.|daily|Daily|daily |weekly
active|attended|treatment|triptan|triptan;nsaid|triptan; nsaid|triptan,nsaid|;|none|NULL|null|None|undefined|97140|M0076
97140-59|97140;m0076|G44.86|female|18_29|v-1_x|v 1|é
\u0663|d\u200baily|aaaaaaaaaaaaaaaa|AAAAAAAAAAAAAAAA|0000000000000aaa
""".strip()
    .replace("\n", "|")
    .split("|")
)
NASTY = [None, *TEXTS, *(f"{text}\n" for text in TEXTS), "f" * 64, "f" * 65]


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
