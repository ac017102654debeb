"""How a home stands, as lines for people."""

from pipelines.operations.status_lines import _release


def test_a_release_without_rows_has_no_last_day() -> None:
    clinics = {"known": 0, "not_updated": 0}
    told = list(_release({"folder": "r", "release": {"data_through": None}, "clinics": clinics}))
    assert told[0] == "release    r, no data yet"
