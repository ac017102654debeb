"""Each rule of an export contract, broken one at a time: both referees find the same rows."""

import csv
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.duckdb_rules import violation
from pipelines.contracts.export_contract import Column, ExportContract, RowRule, export_contracts
from pipelines.ingest.expectations import batch_columns, failed_rows
from pipelines.ingest.landing import judged_rules, land
from pipelines.ingest.reading import open_source

GOOD = {"date": "2024-01-05", "boolean": "true", "integer": "3", "number": "3.5"}
BAD_FORMAT = {
    "date": "05/01/2024",
    "boolean": "maybe",
    "integer": "three",
    "number": "3,5",
    "array": "?",
    "string": "?",
}


def good_value(column: Column) -> str:
    """Return a value that keeps every rule of the column."""
    named = {
        "extracted_on": "2024-02-01", "patient_key": "00000000000000aa", "diagnosis_codes": "G44.86;M54.2",
        "procedure_codes": "97140-GP;97110", "acute_medication_classes": "triptan; nsaid", "hit6_total": "60",
    }  # fmt: skip
    if column.values:
        return column.values[0]
    return named.get(column.name) or GOOD.get(column.logical_type, "a1")


def bad_value(rule: RowRule, column: Column) -> str:
    """Return a value that breaks just this rule."""
    return {
        "required": "",
        "format": BAD_FORMAT[column.logical_type],
        "calendar": "2024-02-30",
        "range": str((column.maximum or 0) + 1),
        "not_after": "2024-03-01",
        "forbidden_code": "97140;m0076-GP",
    }[rule.kind]


@pytest.mark.parametrize("contract", export_contracts().values(), ids=lambda contract: contract.name)
def test_both_referees_find_the_row_that_breaks_a_rule(contract: ExportContract, tmp_path: Path) -> None:
    rules = [rule for rule in contract.rules if violation(rule, contract)]
    columns = {column.name: column for column in contract.columns}
    path = tmp_path / f"{contract.name}_broken.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for number, rule in enumerate(rules):
            row = {name: good_value(column) for name, column in columns.items()}
            # keys differ, so that no two rows are versions of one
            row[contract.key[0]] = f"{number:016x}"
            row[rule.column] = bad_value(rule, columns[rule.column])
            writer.writerow(row.values())
    with duckdb.connect() as connection:
        source = open_source(path, contract, connection)
        land(source, connection)
        found = dict(connection.execute("select row_number, list(rule) from rejected_rows group by 1").fetchall())
        expected = {number + 2: [rule.name] for number, rule in enumerate(rules)}
        # a day that is no day is also no extract day, so only its own rule is broken
        assert found == expected
        batch = connection.execute(
            f"select {', '.join(batch_columns(contract, source.header))} from {source.text_relation}"
        ).df()
    second = failed_rows(batch, judged_rules(source), contract)
    assert second == {rule.name: 1 for rule in rules if rule.kind != "calendar"}


def test_values_at_the_edge_of_a_range_are_kept(tmp_path: Path) -> None:
    contract = export_contracts()["headache_diary"]
    path = tmp_path / "headache_diary_edges.csv"
    path.write_text(
        "patient_key,entry_date,diary_mode,headache,peak_intensity,duration_hours,extracted_on\n"
        "00000000000000aa,2024-01-01,daily,true,0,0,2024-01-05\n"
        "00000000000000aa,2024-01-02,daily,true,10,24,2024-01-05\n"
        "00000000000000aa,2024-01-03,daily,true,10.0,24.0,2024-01-05\n"
        "00000000000000aa,2024-01-05,daily,true,,,2024-01-05\n"
        "00000000000000aa,2024-01-06,daily,true,11,24.1,2024-01-05\n"
    )
    with duckdb.connect() as connection:
        source = open_source(path, contract, connection)
        rows = land(source, connection)
    assert rows.landed == 5
    assert rows.rejected == 1
    assert sorted(rows.broken) == ["duration_hours.range", "not_written_before_the_day", "peak_intensity.range"]
