"""The planted truth: states by a scalar re-computation, labels recovered from the export alone."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pipelines.resources import SQL
from pipelines.simulation.care import Care, draw_care
from pipelines.simulation.courses import STATES, goal_levels, true_states
from pipelines.simulation.episodes import draw_episodes
from pipelines.simulation.patients import draw_patients
from pipelines.simulation.schedules import NEVER

DAYS = 200
SPOKES = ("mechanical", "developmental", "systemic")


def scalar_state(levels: list[float], before: float, goal: float, day: int) -> str:
    def level(on: int) -> float:
        return levels[on] if on >= 0 else before

    gains = [level(s) - level(s + 28) for s in range(day, len(levels) - 28)]
    if level(day + 28) - level(day) >= 2 or level(day) - level(day - 28) >= 2:
        return "worsening"
    if level(day) <= goal:
        return "at_goal"
    return "improving" if max(gains) >= 2 else "plateau"


@pytest.fixture(scope="module")
def care() -> Care:
    rng = np.random.default_rng(11)
    patients = draw_patients(rng, 80, 3)
    return draw_care(rng, draw_episodes(rng, patients, DAYS), patients, DAYS)


@pytest.mark.parametrize("is_needled", [False, True])
def test_states_agree_with_a_scalar_recomputation(care: Care, is_needled: bool) -> None:
    levels, states = care.levels(DAYS), care.states(DAYS)
    baseline = 3 + 24.7 * care.points[:, 1] ** 0.85
    chosen = np.flatnonzero((care.needled_from < DAYS - 30) == is_needled)[:12]
    assert len(chosen) == 12
    seen = set()
    for episode in chosen:
        goal = max(4.0, baseline[episode] / 2)
        start = int(care.needled_from[episode]) if is_needled else DAYS
        for day in range(6, DAYS, 7):
            course = care.later if day >= start else care.first
            before = course.levels[episode, 0] if day >= start else baseline[episode]
            age = day - start if day >= start else day
            expected = scalar_state(list(course.levels[episode]), before, goal, age)
            assert STATES[states[episode, day]] == expected
            assert levels[episode, day + 28] == course.levels[episode, age]
            seen.add(expected)
    assert {"at_goal", "improving", "plateau"} <= seen


@pytest.mark.parametrize(
    ("fall", "expected"), [(1.99, "plateau"), (2.0, "improving"), (-1.99, "plateau"), (-2.0, "worsening")]
)
def test_a_meaningful_change_is_two_days(fall: float, expected: str) -> None:
    levels = np.array([[20.0] * 28 + [20.0 - fall] * 60])
    states = true_states(levels, before=np.array([20.0]), goal=np.array([10.0]))
    assert STATES[states[0, 0]] == expected


@pytest.mark.parametrize(("level", "expected"), [(10.0, "at_goal"), (10.01, "plateau")])
def test_the_goal_is_inclusive(level: float, expected: str) -> None:
    states = true_states(np.full((1, 60), level), before=np.array([level]), goal=np.array([10.0]))
    assert STATES[states[0, 0]] == expected


def test_goal_is_half_the_baseline_but_not_under_four() -> None:
    assert goal_levels(np.array([20.0, 8.0, 7.9, 3.0])).tolist() == [10.0, 4.0, 4.0, 4.0]


def test_needling_continues_from_the_level_reached(care: Care) -> None:
    needled = np.flatnonzero(care.needled_from < NEVER)
    start = care.needled_from[needled]
    reached = care.first.levels[needled, start]
    assert np.abs(care.later.levels[needled, 0] - reached).max() < 1e-9


def test_trajectory_covers_each_week_up_to_the_cut(network: SimpleNamespace) -> None:
    weeks = network.trajectory.groupby(["patient_key", "episode_number"])["as_of_day"]
    assert (weeks.min() == 6).all()
    assert (weeks.count() == (weeks.max() + 1) // 7).all()
    assert network.trajectory["mu"].between(0.3, 27.7).all()
    assert network.trajectory["state"].isin(STATES).all()


@pytest.fixture(scope="module")
def active(network: SimpleNamespace) -> pd.DataFrame:
    """Newest active version of each visit, with the day of its episode's start (known keys only)."""
    newest = network.visits.sort_values("extracted_on").groupby("visit_id").tail(1)
    rows = newest[(newest["record_status"] != "removed") & newest["episode_key"].notna()]
    truth = network.episodes.dropna(subset="episode_key")
    return rows.merge(truth[["episode_key", "care_day_0"]], on="episode_key")


def test_care_day_0_is_the_first_treatment_in_the_export(active: pd.DataFrame) -> None:
    treated = active[
        (active["attendance"] == "attended")
        & active["procedure_codes"].str.contains("97(?:1[14]|5[13]|01|03)", na=False)
    ]
    first = treated.groupby("episode_key").agg({"visit_date": "min", "care_day_0": "first"})
    assert len(first) > 300
    assert (first["visit_date"] == first["care_day_0"]).all()
    others = active[~active["episode_key"].isin(first.index)]
    assert others["care_day_0"].isna().all()


def test_needling_day_is_in_the_export(network: SimpleNamespace, active: pd.DataFrame) -> None:
    needled = active[
        active["procedure_codes"].str.contains("2056", na=False) | (active["dry_needling_performed"] == True)  # noqa: E712
    ]
    first = needled.groupby("episode_key").agg({"visit_date": "min", "care_day_0": "first"})
    found = (first["visit_date"] - first["care_day_0"]).dt.days
    planted = network.episodes.dropna(subset=["episode_key", "dry_needling_day"]).set_index("episode_key")
    assert len(planted) > 80
    assert found.to_dict() == planted["dry_needling_day"].to_dict()
    is_coded = needled["procedure_codes"].str.contains("2056", na=False)
    only_flag = ~is_coded.groupby(needled["episode_key"]).any()
    assert 0.15 < only_flag.mean() < 0.6


def test_referral_day_is_that_of_a_referral_not_declined(network: SimpleNamespace, active: pd.DataFrame) -> None:
    rows = active[active["referral_type"] == "prolotherapy"].sort_values("visit_date")
    latest = rows.groupby("referral_key")["referral_status"].transform("last")
    made = rows[(latest != "declined") & (rows["referral_status"] == "made")].set_index("episode_key")
    found = (made["visit_date"] - made["care_day_0"]).dt.days
    planted = network.episodes.dropna(subset=["episode_key", "referred_prolotherapy_day"])
    assert len(planted) > 10
    assert found.to_dict() == planted.set_index("episode_key")["referred_prolotherapy_day"].to_dict()


def spoke_weights(codes: set[str]) -> dict[str, int]:
    """Total weight of each spoke over the seed table's code families, each counted once."""
    seeds = pd.read_csv(SQL / "seeds" / "spoke_codes.csv")
    total = dict.fromkeys(SPOKES, 0)
    for row in seeds.itertuples():
        prefix = row.code_pattern.rstrip("*").replace(".", "")
        is_prefix = row.code_pattern.endswith("*")
        if any(code.startswith(prefix) if is_prefix else code == prefix for code in codes):
            total[row.spoke] += row.weight
    return total


def recovered_spokes(visits: pd.DataFrame) -> tuple[str, dict[str, bool | None]]:
    said = {spoke: visits[f"spoke_{spoke}"].dropna() for spoke in SPOKES}
    clinician = {spoke: next(iter(said[spoke]), "not_assessed") for spoke in SPOKES}
    codes = {code.replace(".", "") for cell in visits["diagnosis_codes"].dropna() for code in cell.split(";")}
    weights = spoke_weights(codes)
    has = {
        spoke: (weights[spoke] > 0 or None) if word == "not_assessed" else word != "absent"
        for spoke, word in clinician.items()
    }
    chosen = [spoke for spoke, word in clinician.items() if word == "primary"]
    ranked = sorted(weights.values(), reverse=True)
    if chosen:
        primary = chosen[0] if len(chosen) == 1 else "mixed"
    elif ranked[0] == 0:
        primary = "unassessed"
    else:
        primary = max(weights, key=weights.__getitem__) if ranked[0] - ranked[1] >= 2 else "mixed"
    return primary, has


def test_spokes_are_recovered_from_the_export(network: SimpleNamespace, active: pd.DataFrame) -> None:
    planted = network.episodes.dropna(subset="episode_key").set_index("episode_key")
    assert set(planted["primary_spoke"]) == {*SPOKES, "mixed", "unassessed"}
    for key, visits in active.groupby("episode_key"):
        primary, has = recovered_spokes(visits)
        truth = planted.loc[key]
        assert primary == truth["primary_spoke"]
        for spoke in SPOKES:
            expected = truth[f"has_{spoke}"]
            assert has[spoke] == (None if pd.isna(expected) else bool(expected))


def recovered_instability(visits: pd.DataFrame, cutoffs: pd.DataFrame) -> bool | None:
    def noted(column: str) -> object:
        return next(iter(visits[column].dropna()), None)

    codes = {code.replace(".", "") for cell in visits["diagnosis_codes"].dropna() for code in cell.split(";")}
    band = cutoffs.loc[noted("age_band") or "not_recorded"]
    finding, score, trauma = (
        noted("instability_finding"),
        noted("beighton_score"),
        noted("neck_trauma_history"),
    )
    if finding == "positive" or codes & {"M532X1", "M532X2"}:
        return True
    constructs = [
        bool(codes & {"Q7962", "M357"}) or (score is not None and score >= band["positive_min"]),
        trauma == "yes" or "S134XXA" in codes,
        "M2428" in codes,
    ]
    if sum(constructs) >= 2 and finding != "negative":
        return True
    under = score is not None and score <= band["negative_max"]
    return False if finding == "negative" and under and trauma == "no" else None


def test_gate_b_is_recovered_from_the_export(network: SimpleNamespace, active: pd.DataFrame) -> None:
    cutoffs = pd.read_csv(SQL / "seeds" / "beighton_cutoffs.csv").set_index("age_band")
    planted = network.episodes.dropna(subset="episode_key").set_index("episode_key")["gate_b"]
    found = {key: recovered_instability(visits, cutoffs) for key, visits in active.groupby("episode_key")}
    assert found == {key: None if pd.isna(answer) else bool(answer) for key, answer in planted.items()}
    assert {True, False, None} == set(found.values())


def test_expert_never_contradicts_the_planted_answer(network: SimpleNamespace, active: pd.DataFrame) -> None:
    answers = active[active["persistent_mechanical_issue"].isin(["yes", "no"])]
    planted = network.episodes.dropna(subset="episode_key").set_index("episode_key")["expert_answer"]
    said = answers["persistent_mechanical_issue"] == "yes"
    assert len(said) > 200
    assert (said.to_numpy() == planted.loc[answers["episode_key"]].to_numpy(dtype=bool)).all()


def test_medical_review_follows_the_safety_codes(network: SimpleNamespace, active: pd.DataFrame) -> None:
    seeds = pd.read_csv(SQL / "seeds" / "safety_codes.csv")
    prefixes = tuple(
        pattern.rstrip("*").replace(".", "")
        for pattern in seeds.loc[seeds["route"] == "medical_review", "code_pattern"]
    )
    codes = active["diagnosis_codes"].str.replace(".", "").str.split(";").explode().dropna()
    unsafe = set(active.loc[codes[codes.str.startswith(prefixes)].index, "episode_key"])
    planted = network.episodes[network.episodes["needs_medical_review"]]["episode_key"].dropna()
    assert unsafe == set(planted)
    assert len(unsafe) > 0
