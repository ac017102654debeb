"""Diaries: clustering, weekday effect, gaps, corrections, and entries that do not contradict themselves."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pipelines.simulation.headache_days import draw_headache_days, draw_recorded_days


@pytest.fixture(scope="module")
def latest(network: SimpleNamespace) -> pd.DataFrame:
    """The newest version of each entry, removed ones left out."""
    newest = network.diary.sort_values("extracted_on").groupby(["patient_key", "entry_date"]).tail(1)
    return newest[newest["record_status"] == "active"]


@pytest.fixture(scope="module")
def daily(latest: pd.DataFrame) -> pd.DataFrame:
    return latest[latest["diary_mode"] == "daily"]


def test_headache_days_cluster() -> None:
    levels, weekday = np.full((400, 300), 14.0), np.zeros((400, 300), dtype=np.int64)
    days = draw_headache_days(np.random.default_rng(1), levels, weekday).astype(float)
    days -= days.mean(axis=1, keepdims=True)
    correlation = (days[:, 1:] * days[:, :-1]).mean() / (days**2).mean()
    assert 0.3 < correlation < 0.4


@pytest.mark.parametrize("level", [0.3, 4.0, 14.0, 27.7])
def test_headache_days_keep_to_the_level(level: float) -> None:
    levels = np.full((700, 280), level)
    weekday = np.tile(np.arange(7), (700, 40))
    days = draw_headache_days(np.random.default_rng(2), levels, weekday)
    assert days.mean() * 28 == pytest.approx(level, abs=0.35)


def test_exported_days_of_a_patient_cluster(daily: pd.DataFrame) -> None:
    ordered = daily.sort_values(["patient_key", "entry_date"])
    centred = ordered["headache"] - ordered.groupby("patient_key")["headache"].transform("mean")
    follows = (ordered["entry_date"].diff().dt.days == 1) & (ordered["patient_key"] == ordered["patient_key"].shift())
    pairs = pd.DataFrame({"today": centred, "before": centred.shift()})[follows]
    assert pairs["today"].corr(pairs["before"]) > 0.2


def test_mondays_are_worse_than_saturdays(daily: pd.DataFrame) -> None:
    share = daily.groupby(daily["entry_date"].dt.day_of_week)["headache"].mean()
    assert share[0] - share[5] > 0.06


def test_missing_share_is_between_10_and_50_percent(daily: pd.DataFrame) -> None:
    span = daily.groupby("patient_key")["entry_date"].agg(["min", "max", "count"])
    long = span[(span["max"] - span["min"]).dt.days >= 120]
    one_episode = long[(long["max"] - long["min"]).dt.days < 330]
    missing = 1 - one_episode["count"] / ((one_episode["max"] - one_episode["min"]).dt.days + 1)
    assert missing.between(0.05, 0.55).mean() > 0.97
    assert 0.2 < missing.mean() < 0.35
    assert missing.quantile(0.9) - missing.quantile(0.1) > 0.2


def test_who_feels_better_writes_less() -> None:
    headache = np.random.default_rng(3).random((500, 280)) < 0.5
    week = np.repeat(np.arange(40), 7)[None].repeat(500, axis=0)
    none_in_batches = np.zeros(500, dtype=np.bool_)
    recorded = draw_recorded_days(np.random.default_rng(4), headache, none_in_batches, week)
    assert recorded[headache].mean() - recorded[~headache].mean() > 0.04


def test_batch_reporters_miss_whole_weeks() -> None:
    headache = np.random.default_rng(5).random((50, 280)) < 0.5
    week = np.repeat(np.arange(40), 7)[None].repeat(50, axis=0)
    recorded = draw_recorded_days(np.random.default_rng(6), headache, np.ones(50, dtype=np.bool_), week)
    assert set(recorded.reshape(50, 40, 7).sum(axis=2).ravel()) == {0, 7}


def test_some_entries_were_corrected_and_some_removed(network: SimpleNamespace) -> None:
    versions = network.diary.groupby(["patient_key", "entry_date"]).size()
    assert 0.01 < (versions > 1).mean() < 0.06
    removed = network.diary[network.diary["record_status"] == "removed"]
    assert 0.0005 < len(removed) / len(network.diary) < 0.005


def test_a_correction_changes_the_intensity(network: SimpleNamespace) -> None:
    key = ["patient_key", "entry_date"]
    rows = network.diary[network.diary["headache"] & network.diary["peak_intensity"].notna()]
    active = rows[rows["record_status"] == "active"].sort_values("extracted_on")
    versions = active.groupby(key)["peak_intensity"].agg(["first", "last", "count"])
    corrected = versions[versions["count"] == 2]
    assert len(corrected) > 100
    assert ((corrected["last"] - corrected["first"]).abs() == 1).all()


def test_days_without_headache_have_no_symptoms(latest: pd.DataFrame) -> None:
    clear = latest[~latest["headache"]]
    assert clear[["peak_intensity", "duration_hours", "migraine_features"]].isna().all().all()
    bad = latest[latest["headache"]]
    assert bad["peak_intensity"].notna().mean() > 0.9
    assert bad["migraine_features"].notna().all()
    assert bad["peak_intensity"].min() >= 1


def test_episodic_logs_hold_only_bad_days(latest: pd.DataFrame) -> None:
    episodic = latest[latest["diary_mode"] == "episodic"]
    assert 0 < episodic["patient_key"].nunique() < 0.1 * latest["patient_key"].nunique()
    assert episodic["headache"].all()


def test_some_patients_overuse_medication(daily: pd.DataFrame) -> None:
    noted = daily[daily["acute_medication_classes"].notna()]
    taken = noted["acute_medication_classes"] != "none"
    per_28 = 28 * taken.groupby(noted["patient_key"]).mean()
    often = (per_28 >= 15).mean()
    assert 0.02 < often < 0.35


def test_most_diaries_begin_four_weeks_before_care(network: SimpleNamespace, daily: pd.DataFrame) -> None:
    first_episodes = network.episodes[network.episodes["episode_number"] == 1]
    started = first_episodes.dropna(subset="care_day_0").set_index("patient_key")["care_day_0"]
    first_entry = daily.groupby("patient_key")["entry_date"].min()
    lead = (started - first_entry).dt.days.dropna()
    assert lead.max() == 28
    assert (lead >= 24).mean() > 0.5
    assert (lead <= 0).mean() > 0.03
