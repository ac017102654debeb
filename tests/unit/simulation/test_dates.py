"""Dates under each regime, and what an extract day promises."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from pipelines.simulation.calendars import DATA_CUT


@pytest.fixture(scope="module", params=["shifted", "limited_data_set", "relative_day"])
def regime(
    request: pytest.FixtureRequest,
    simulate: Callable[..., SimpleNamespace],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, SimpleNamespace]:
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, simulate(folder, patients=150, date_regime=request.param)


def test_nothing_is_known_before_it_happened(regime: tuple[str, SimpleNamespace]) -> None:
    _, written = regime
    visits, diary = written.visits, written.diary
    attended = visits[visits["attendance"] == "attended"]
    assert (attended["visit_date"] <= attended["extracted_on"]).all()
    assert (diary["entry_date"] <= diary["extracted_on"]).all()
    dated = diary[diary["entered_on"].notna()]
    assert 0 < len(dated) < len(diary)
    assert (dated["entry_date"] <= dated["entered_on"]).all()
    assert (dated["entered_on"] <= dated["extracted_on"]).all()


def test_both_exports_end_on_the_same_day_for_a_patient(regime: tuple[str, SimpleNamespace]) -> None:
    _, written = regime
    cut = written.visits.groupby("patient_key")["extracted_on"].max()
    diary_cut = written.diary.groupby("patient_key")["extracted_on"].max()
    assert (cut.loc[diary_cut.index] == diary_cut).all()


def test_patients_in_care_have_a_next_appointment(regime: tuple[str, SimpleNamespace]) -> None:
    _, written = regime
    ahead = written.visits[written.visits["visit_date"] > written.visits["extracted_on"]]
    current = ahead[ahead.groupby("visit_id")["extracted_on"].transform("max") == ahead["extracted_on"]]
    assert len(current) > 10
    assert set(current["attendance"]) == {"scheduled"}


def test_dates_follow_the_regime(regime: tuple[str, SimpleNamespace]) -> None:
    name, written = regime
    cut = written.visits.groupby("patient_key")["extracted_on"].max()
    if name == "relative_day":
        first_visit = written.visits.groupby("patient_key")["visit_date"].min()
        assert (first_visit == pd.Timestamp("2000-01-01")).all()
    elif name == "limited_data_set":
        assert (cut == pd.Timestamp(DATA_CUT)).all()
    else:
        offset = (cut - pd.Timestamp(DATA_CUT)).dt.days
        assert (offset != 0).all()
        assert (offset % 7 == 0).all()
        assert offset.nunique() > 50


def test_regimes_differ_in_nothing_but_dates(simulate: Callable[..., SimpleNamespace], tmp_path: Path) -> None:
    real = simulate(tmp_path / "real", date_regime="limited_data_set")
    moved = simulate(tmp_path / "moved", date_regime="shifted")
    for name in ("visits", "diary"):
        left, right = getattr(real, name), getattr(moved, name)
        dates = left.select_dtypes("datetime").columns
        assert left.drop(columns=dates).astype(str).equals(right.drop(columns=dates).astype(str))
    days_of_care = (real.diary["extracted_on"] - real.diary["entry_date"]).dt.days
    assert days_of_care.equals((moved.diary["extracted_on"] - moved.diary["entry_date"]).dt.days)
