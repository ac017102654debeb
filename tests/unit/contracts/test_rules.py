"""Each rule of an export contract, broken one at a time: both referees find the same rows."""

import csv
import re
from pathlib import Path

import duckdb
import pytest
from odd_texts import ODD_TEXTS

from pipelines.contracts.duckdb_rules import violation
from pipelines.contracts.expectations import broken_limits, expectation, failed_rows
from pipelines.contracts.export_columns import Column
from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.contracts.row_rules import RowRule
from pipelines.errors import RefusedFileError
from pipelines.ingest.landing import judged_rules, land
from pipelines.ingest.limits import LimitResult
from pipelines.ingest.reading import open_source
from pipelines.ingest.second_referee import RuleResult, batch_columns, make_batch, refuse_disagreement, second_referee

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
        "period": "2224-01-05" if column.name == "extracted_on" else "1824-01-05",  # no day after its extract
        "range": str((column.maximum or 0) + 1),
        "not_after": "2024-03-01",
        "forbidden_code": "97140;m0076-GP",
    }[rule.kind]


def broken_one_at_a_time(contract: ExportContract) -> list[tuple[str, dict[str, str]]]:
    """Return a row per rule that breaks just this rule, and two rows that differ under one key."""
    columns = {column.name: column for column in contract.columns}
    rows = []
    for number, rule in enumerate(contract.rules):
        # keys differ, so that no two rows are versions of one
        row = {name: good_value(column) for name, column in columns.items()} | {contract.key[0]: f"{number:016x}"}
        if rule.kind == "unique_key":
            rows.append((rule.name, row | {"neck_pain_nrs": "4"}))
        else:
            row[rule.column] = bad_value(rule, columns[rule.column])
        rows.append((rule.name, row))
    return rows


@pytest.mark.parametrize("contract", export_contracts().values(), ids=lambda contract: contract.name)
def test_both_referees_find_the_rows_that_break_a_rule(
    contract: ExportContract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = broken_one_at_a_time(contract)
    path = tmp_path / f"{contract.name}_broken.csv"
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, contract.column_names)
        writer.writeheader()
        writer.writerows(row for _, row in rows)
        writer.writerow(rows[-1][1])  # the same row again is no second version
    # each row is known by its key, which no other row has but its own other version
    key_of = [row[contract.key[0]] or None for _, row in rows]
    expected = {(rule, row[contract.key[0]] or None) for rule, row in rows}
    with duckdb.connect() as connection:
        source = open_source(path, contract, connection)
        land(source, connection, tmp_path / "rows")
        found = connection.execute("select rule, row_number - 2 from rejected_rows").fetchall()
        assert {(rule, key_of[min(number, len(rows) - 1)]) for rule, number in found} == expected
        make_batch(source, judged_rules(source), connection)
        batch = connection.execute(f"select {', '.join(batch_columns(contract, source.header))} from batch").df()
    # where each row is, not how many
    monkeypatch.setattr("pipelines.contracts.expectations._COUNTS_ONLY", {"result_format": "COMPLETE"})
    monkeypatch.setattr("pipelines.contracts.expectations._failed", lambda item: item.result["unexpected_index_list"])
    keys = batch[contract.key[0]].astype(object).where(batch[contract.key[0]].notna(), None)
    second = failed_rows(batch, judged_rules(source), contract)
    assert {(rule, keys[place]) for rule, places in second.items() for place in places} == expected


@pytest.mark.parametrize("contract", export_contracts().values(), ids=lambda contract: contract.name)
def test_both_referees_read_odd_texts_alike(contract: ExportContract, tmp_path: Path) -> None:
    good = {column.name: good_value(column) for column in contract.columns}
    path = tmp_path / f"{contract.name}_odd.csv"
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, contract.column_names)
        writer.writeheader()
        for column in contract.column_names:
            writer.writerows(good | {contract.key[0]: f"{number:016x}", column: text}
                             for number, text in enumerate([*ODD_TEXTS, ""]))  # fmt: skip
    with duckdb.connect() as connection:
        source = open_source(path, contract, connection)
        land(source, connection, tmp_path / "rows")
        results = second_referee(source, connection)
    assert [it for it in results if it.failed_expectations != it.failed_duckdb] == []
    assert [it.rule for it in results if it.rule != "key.unique" and not it.failed_duckdb] == []


@pytest.mark.parametrize("contract", export_contracts().values(), ids=lambda contract: contract.name)
def test_both_referees_find_a_limit_broken_just_beyond_it(contract: ExportContract) -> None:
    for limit in contract.limits:
        within, beyond = (1, 0) if limit.kind == "rowCount" else (limit.limit, limit.limit + 0.01)
        assert broken_limits({limit: within}) == frozenset()
        assert broken_limits({limit: beyond}) == {limit.name}


@pytest.mark.parametrize("day", ["1900-02-29", "2000-02-29", "2023-02-29", "2024-02-29", "2024-04-31", "2024-12-31",
                                 "0000-01-01", "0001-01-01", "0400-02-29", "9999-12-31", "2024-00-10", "2024-10-00",
                                 "2024-13-01", "2024-06-30", "2024-02-30", "2100-02-29", "1600-02-29"])  # fmt: skip
def test_both_referees_have_one_calendar(day: str) -> None:
    contract = export_contracts()["headache_diary"]
    rule = next(rule for rule in contract.rules if rule.name == "entry_date.calendar")
    column = duckdb.execute(f"select {violation(rule, contract)} from (select ? as entry_date)", [day]).fetchall()
    assert column == [(re.search(expectation(rule, contract).regex, day) is None,)]


def test_referees_that_differ_refuse_the_file() -> None:
    limit = export_contracts()["headache_diary"].limits[0]
    with pytest.raises(RefusedFileError, match="sleep_hours.format, row_count"):
        refuse_disagreement([RuleResult("sleep_hours.format", 9, 2, 1)], [LimitResult(limit, 1, 1, 1, True)])


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
        rows = land(source, connection, tmp_path / "rows")
    assert rows.landed == 5
    assert rows.rejected == 1
    assert sorted(rows.broken) == ["duration_hours.range", "not_written_before_the_day", "peak_intensity.range"]
