"""What the registry says of a metric holds the numbers that the rules use."""

import duckdb
import pytest

from pipelines.warehouse.models import build, load_seeds


def texts(**changed: float) -> dict[str, str]:
    """Return all that the registry says of each metric, with some thresholds changed."""
    with duckdb.connect() as connection:
        connection.execute("create schema seeds; create schema meta")
        load_seeds(connection)
        for name, value in changed.items():
            connection.execute("update seeds.thresholds set value = ? where name = ?", [value, name])
            connection.execute(f"update seeds.thresholds_wide set {name} = ?", [value])
        build(connection, ["meta.metrics"])
        rows = connection.execute("select metric, * exclude (metric) from meta.metrics").fetchall()
    return {metric: " | ".join(said) for metric, *said in rows}


def test_every_name_in_braces_is_a_threshold() -> None:
    said = texts()
    assert len(said) > 20
    assert [metric for metric, text in said.items() if "{" in text or "}" in text] == []


@pytest.mark.parametrize(
    ("metric", "threshold", "value", "said"),
    [
        ("responder_50", "outcome_window_index", 6, ("weeks 21 to 24", "care days 140 to 167")),
        ("responder_50", "responder_min_baseline_mhd", 5, ("above 5 headache days",)),
        ("active_caseload", "active_caseload_days", 30, ("within the last 30 days", "within 30 days")),
        ("lost_to_follow_up", "lost_to_follow_up_days", 75, ("for 75 days",)),
        ("usable_diary", "prorated_min_recorded_days", 12, ("at least 12 of", "with 12 or more")),
        ("not_started", "non_starter_days", 42, ("at least 42 days ago", "42 or more days ago", "42 days from")),
        ("new_plateau", "window_days", 35, ("New plateaus in the last 35 days |",)),
        ("expected_drift", "drift_baseline_mhd", 14.5, ("with 14.5 or more",)),
    ],
)
def test_a_changed_threshold_is_said(metric: str, threshold: str, value: float, said: tuple[str, ...]) -> None:
    before, after = texts()[metric], texts(**{threshold: value})[metric]
    for words in said:
        assert words not in before
        assert words in after


def test_outcomes_are_read_in_the_third_month_of_care() -> None:
    assert "weeks 9 to 12" in texts()["mhd_reduction"]
    assert "care days 56 to 83" in texts()["mhd_reduction"]
