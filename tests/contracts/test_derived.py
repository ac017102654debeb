"""Everything that is made from an export contract follows it: warehouse, comments, casts, suite and messages."""

from datetime import date

import duckdb
import pytest
from handmade import DIARY, Home

from pipelines.contracts.duckdb_rules import duckdb_type
from pipelines.contracts.expectations import expectation
from pipelines.contracts.export_columns import Column
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.contracts.raw_tables import BOOKKEEPING
from pipelines.contracts.row_rules import RowRule
from pipelines.settings import load_settings
from pipelines.warehouse.database import open_warehouse

COMMENTS = "select column_name, data_type, comment from duckdb_columns() where schema_name = 'raw' and table_name = ?"


def described(contract: ExportContract) -> set[tuple[str, str, str]]:
    """Return name, type and comment of every column that the contract's raw table must have."""
    return {(item.name, duckdb_type(item), item.description) for item in contract.columns} | set(BOOKKEEPING)


def built(table: str, connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    return set(connection.execute(COMMENTS, [table]).fetchall())


@pytest.mark.parametrize("contract", export_contracts().values(), ids=lambda contract: contract.name)
def test_comments_of_the_warehouse_follow_the_contract(contract: ExportContract, home: Home) -> None:
    settings = load_settings(home.path)
    with open_warehouse(settings) as warehouse:
        assert built(contract.name, warehouse) == described(contract)
        for column in contract.column_names:
            warehouse.execute(f"comment on column raw.{contract.name}.{column} is 'what an older contract said'")
        assert built(contract.name, warehouse) != described(contract)
    with open_warehouse(settings) as warehouse:
        assert built(contract.name, warehouse) == described(contract)


def test_a_column_of_a_later_version_is_added_to_the_warehouse_and_loaded(home: Home) -> None:
    contract = export_contracts()["headache_diary"]
    with open_warehouse(load_settings(home.path)) as warehouse:
        warehouse.execute("alter table raw.headache_diary drop column sleep_hours")
    home.put(
        "headache_diary_new.csv",
        DIARY.replace("headache,", "headache,sleep_hours,", 1).replace("e,2024-05", "e,7.5,2024-05"),
    )
    result = home.run()
    assert result.exit_code == 0, result.output
    assert "columns headache_diary.sleep_hours" in result.output
    with open_warehouse(load_settings(home.path)) as warehouse:
        assert built("headache_diary", warehouse) == described(contract)
        stored = (
            "select count(*), min(sleep_hours), max(sleep_hours), min(loaded_night)::varchar from raw.headache_diary"
        )
        assert warehouse.execute(stored).fetchall() == [(150, 7.5, 7.5, "2024-05-02")]


def stated_rules() -> list[tuple[ExportContract, RowRule, Column]]:
    """Return every rule that the second referee states too."""
    return [
        (contract, rule, next(column for column in contract.columns if column.name == rule.column))
        for contract in export_contracts().values()
        for rule in contract.rules
        if rule.kind not in ("calendar", "unique_key")
    ]


@pytest.mark.parametrize(("contract", "rule", "column"), stated_rules(), ids=lambda item: getattr(item, "name", None))
def test_the_suite_states_what_the_contract_says(contract: ExportContract, rule: RowRule, column: Column) -> None:
    stated = expectation(rule, contract)
    assert stated is not None
    assert stated.meta == {"rule": rule.name}
    if rule.kind == "not_after":
        assert (stated.column_A, stated.column_B) == (f"{rule.arguments['other']}__date", f"{rule.column}__date")
    elif rule.kind == "range":
        assert (stated.column, stated.min_value, stated.max_value) == (
            f"{column.name}__number", column.minimum, column.maximum,
        )  # fmt: skip
    elif rule.kind == "period":
        days = (date.fromisoformat(day).toordinal() for day in (column.first_day or "", column.last_day or ""))
        assert (stated.column, stated.min_value, stated.max_value) == (f"{column.name}__number", *days)
    elif rule.kind == "format" and column.values:
        assert (stated.column, stated.value_set) == (column.name, list(column.values))
    elif rule.kind == "format":
        assert stated.column == column.name
        assert stated.regex.startswith(r"\A")
        assert stated.regex.endswith(rf"(?:{column.pattern})\Z")
    elif rule.kind == "forbidden_code":
        assert rule.arguments["code"] in stated.regex
    else:
        assert stated.column == column.name


def test_messages_name_what_the_contract_accepts() -> None:
    for contract, rule, column in stated_rules():
        for text in column.values if rule.kind == "format" else ():
            assert text in rule.expected, (contract.name, rule.name)
        if rule.kind == "range":
            assert rule.expected == f"a number from {column.minimum} to {column.maximum}"
