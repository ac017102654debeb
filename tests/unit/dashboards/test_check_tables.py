"""Checks on the data quality page: the share that failed is never rounded to none or to all."""

from types import SimpleNamespace

import pytest

from pipelines.dashboards.pages.check_tables import check_table, checks_by_name

CHECK = {
    "check_name": "orphan_visits",
    "description": "each visit has an episode",
    "severity": "warn",
    "outcome": "pass",
    "since_last_release": None,
    "metrics": None,
    "reason": "a visit of no episode counts for nobody",
}


@pytest.mark.parametrize(
    ("failed", "checked", "share"),
    [
        (0, 38_520, "0%"),
        (1, 38_520, "under 1%"),
        (38_519, 38_520, "over 99%"),
        (38_520, 38_520, "100%"),
        (0, 0, "not applicable"),
    ],
)
def test_the_share_that_failed(failed, checked, share):
    (row,) = check_table("Checks", [CHECK | {"failed": failed, "checked": checked}], None).rows
    assert row[-3:] == [failed, checked, share]


def test_a_rule_of_a_contract_says_what_it_asks_for_and_why():
    rows = [
        CHECK | {"run_id": "r", "check_name": "neck_pain_nrs.range", "failed": 0, "checked": 5, "reason": "because"},
        CHECK | {"run_id": "r", "check_name": "neck_pain_nrs.range", "failed": 2, "checked": 5, "reason": "because"},
        CHECK | {"run_id": "r", "check_name": "row_count", "failed": 0, "checked": 1},
        CHECK | {"run_id": "r", "failed": 0, "checked": 5},
    ]
    release = SimpleNamespace(rows=lambda _: rows, build={"run_id": "r"})
    said = {row[0]: row[1:4] for row in check_table("Checks", checks_by_name(release), None).rows}
    assert said["neck pain nrs: range"] == ["a number from 0 to 10", "because", "no row"]
    assert said["row count"] == ["1 file within this limit", CHECK["reason"], "no file of under 1 row"]
    assert said["orphan visits"] == [CHECK["description"], CHECK["reason"], "no row"]
