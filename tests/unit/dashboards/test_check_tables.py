"""Checks on the data quality page: the share that failed is never rounded to none or to all."""

import pytest

from pipelines.dashboards.pages.check_tables import check_table

CHECK = {
    "check_name": "orphan_visits",
    "description": "each visit has an episode",
    "severity": "warn",
    "outcome": "pass",
    "since_last_release": None,
    "metrics": None,
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
