"""Episodes, visits and questionnaires: what the rest of the pipeline has to cope with is there."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def newest(network: SimpleNamespace) -> pd.DataFrame:
    rows = network.visits.sort_values("extracted_on").groupby("visit_id").tail(1)
    return rows[rows["record_status"] == "active"]


def test_second_episodes_come_after_a_gap_of_180_days(newest: pd.DataFrame) -> None:
    attended = newest[newest["attendance"] == "attended"].dropna(subset="episode_key")
    spans = attended.groupby(["patient_key", "episode_key"])["visit_date"].agg(["min", "max"]).reset_index()
    spans = spans.sort_values(["patient_key", "min"])
    gap = (spans["min"] - spans.groupby("patient_key")["max"].shift()).dt.days.dropna()
    assert len(gap) >= 5
    assert (gap > 180).all()


def test_within_an_episode_no_gap_looks_like_a_new_one(newest: pd.DataFrame) -> None:
    attended = newest[newest["attendance"] == "attended"].sort_values(["episode_key", "visit_date"])
    gap = attended.dropna(subset="episode_key").groupby("episode_key")["visit_date"].diff().dt.days
    assert gap.max() < 180


def test_episode_keys_are_missing_for_whole_patients(newest: pd.DataFrame) -> None:
    keyed = newest.groupby("patient_key")["episode_key"].apply(lambda keys: keys.notna().mean())
    assert set(keyed) == {0.0, 1.0}
    assert 0.03 < (keyed == 0).mean() < 0.15


def test_odd_episodes_are_there(network: SimpleNamespace, newest: pd.DataFrame) -> None:
    episodes = network.episodes
    assert episodes["is_not_started"].sum() > 5
    assert episodes["care_day_0"].isna().equals(episodes["is_not_started"])
    truncated = episodes[episodes["is_left_truncated"]]["patient_key"]
    assert len(truncated) > 3
    on_first_day = newest["visit_date"] == newest.groupby("patient_key")["visit_date"].transform("min")
    types = newest[on_first_day & (newest["visit_type"] != "referral")].set_index("patient_key")["visit_type"]
    assert (types.loc[truncated] == "treatment").all()
    assert (types.drop(index=truncated) == "evaluation").all()


def test_reassessments_come_about_every_30_days(newest: pd.DataFrame) -> None:
    booked = newest[newest["visit_type"] == "reassessment"].dropna(subset="episode_key")
    gap = booked.sort_values("visit_date").groupby("episode_key")["visit_date"].diff().dt.days
    assert 25 < gap.median() < 36


def test_visits_end_with_a_discharge(newest: pd.DataFrame) -> None:
    discharged = newest[newest["visit_type"] == "discharge"]
    assert discharged["discharge_reason"].notna().all()
    assert (discharged["attendance"] == "attended").all()
    assert newest[newest["visit_type"] != "discharge"]["discharge_reason"].isna().all()
    assert {"goals_met", "no_further_gain", "self_discharge"} <= set(discharged["discharge_reason"])
    keyed = newest[newest["visit_type"] != "referral"].dropna(subset="episode_key")
    last_day = keyed.groupby("episode_key")["visit_date"].transform("max")
    assert (last_day == keyed["visit_date"])[keyed["visit_type"] == "discharge"].all()


def test_some_visits_were_first_seen_as_bookings(network: SimpleNamespace) -> None:
    versions = network.visits.groupby("visit_id")["attendance"].agg(["first", "last", "count"])
    rebooked = versions[(versions["count"] == 2) & (versions["first"] == "scheduled")]
    assert {"attended", "cancelled", "no_show"} == set(rebooked["last"])
    assert (network.visits["record_status"] == "removed").sum() > 5


def test_referrals_have_status_rows_under_one_key(newest: pd.DataFrame) -> None:
    referrals = newest[newest["visit_type"] == "referral"].sort_values("visit_date", kind="stable")
    assert {"prolotherapy", "imaging", "neurology", "airway_dental", "other"} == set(referrals["referral_type"])
    first = referrals.groupby("referral_key")["referral_status"].first()
    assert (first == "made").all()
    paths = referrals[referrals["referral_type"] == "prolotherapy"].groupby("referral_key")["referral_status"]
    assert paths.size().max() == 3


def test_questionnaires_follow_the_true_level(network: SimpleNamespace, newest: pd.DataFrame) -> None:
    truth = network.episodes.dropna(subset="care_day_0")
    scored = newest.merge(truth[["episode_key", "care_day_0", "episode_number"]].dropna(), on="episode_key")
    days = (scored["visit_date"] - scored["care_day_0"]).dt.days
    scored["as_of_day"] = days // 7 * 7 + 6
    weekly = scored.merge(network.trajectory, on=["episode_key", "as_of_day"])
    for name, least in (("hit6_total", 0.7), ("ndi_raw", 0.6), ("neck_pain_nrs", 0.5), ("midas_total", 0.7)):
        assert weekly[name].corr(weekly["mu"], method="spearman") > least  # a few scores are an end of their scale
    assert weekly["pgic"].corr(weekly["mu"], method="spearman") > 0.1


def test_what_is_asked_once_is_asked_at_the_evaluation(newest: pd.DataFrame) -> None:
    asked = newest[newest["headache_onset_months"].notna() | newest["recalled_headache_days_28"].notna()]
    assert set(asked["visit_type"]) == {"evaluation"}
    assert newest[newest["visit_type"] == "evaluation"]["pgic"].isna().all()
    assert not newest["hit6_total"].isin([37, 39, 77]).any()


def test_missed_visits_carry_no_content(network: SimpleNamespace) -> None:
    missed = network.visits[network.visits["attendance"] != "attended"]
    empty = ["procedure_codes", "diagnosis_codes", "hit6_total", "instability_finding", "spoke_mechanical"]
    assert missed[[*empty, "dry_needling_performed"]].isna().all().all()


def test_follow_up_lengths_are_staggered(network: SimpleNamespace) -> None:
    followed = network.trajectory.groupby(["patient_key", "episode_number"])["as_of_day"].max()
    assert np.quantile(followed, 0.9) - np.quantile(followed, 0.1) > 180
