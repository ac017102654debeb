"""A night tells when columns of the last release are gone or changed, and publishes all the same."""

import pytest
from handmade import OTHER_PATIENT, Home, diary_rows

from pipelines.contracts import published

MORE = "patient_key,entry_date,diary_mode,headache,extracted_on\n" + diary_rows(
    OTHER_PATIENT, "2024-03-10", 3, extracted_on="2024-05-02"
)


def other_columns(tables: list[published.PublishedTable]) -> list[tuple]:
    """Describe a column more, and another type, as a release of other code would."""
    described = [
        (*row[:2], "HUGEINT", *row[3:]) if row[:2] == ("marts.fct_visits", "visit_day") else row
        for row in published.column_rows(tables)
    ]
    return [*described, ("marts.fct_visits", "gone_column", "INTEGER", None, "Gone.", "never NULL")]


@pytest.mark.usefixtures("without_pages")
def test_dropped_and_changed_columns_are_named(filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other_code:
        other_code.setattr("pipelines.warehouse.self_description.column_rows", other_columns)
        assert "(published_columns: " not in filled_home.run("2024-05-02").output
    filled_home.put("headache_diary_more.csv", MORE)
    night = filled_home.run("2024-05-03")
    assert night.exit_code == 0, night.output
    assert "marts.fct_visits.gone_column dropped; marts.fct_visits.visit_day was HUGEINT in care day" in night.output
    assert "without a new major version of the contract: marts.fct_visits" in night.output
    (check,) = filled_home.query("select outcome, failed from meta.checks where check_name = 'published_columns'")
    assert check == ("warn", 2)
