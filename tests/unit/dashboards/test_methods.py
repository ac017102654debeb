"""What the pages about the numbers say of a release's tables."""

from types import SimpleNamespace

from pipelines.contracts.published import published_contracts
from pipelines.dashboards.pages.methods import dictionary


def test_a_table_that_later_contracts_lack_stays_in_the_dictionary_of_its_release():
    columns = [
        {"table_name": table, "column_name": "patients", "type": "BIGINT", "unit": None}
        | {"description": "Patients.", "null_meaning": "never"}
        for table in ("marts.dim_episodes", "marts.of_an_earlier_version")
    ]
    shown = dictionary(SimpleNamespace(rows=lambda _: columns))["tables"]
    assert [(table, comment) for table, comment, _ in shown] == [
        ("marts.dim_episodes", published_contracts()["marts.dim_episodes"].comment),
        ("marts.of_an_earlier_version", ""),
    ]
