"""The ten questions of notebooks/README.md: each query runs, is short, and answers what was planted."""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import duckdb
import pytest

README = Path(__file__).parents[2] / "notebooks" / "README.md"
QUERIES = re.findall(r"```sql\n(.+?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)

# The truth names an episode by its exported key, or by patient and number where none was exported.
PLANTED = """
create temp table planted as
select coalesce(nullif(truth.episode_key, ''), truth.patient_key || '-' || truth.episode_number) as episode_key,
    truth.* exclude (episode_key), episodes.observed_through_day
from read_parquet($episodes) as truth
inner join marts.dim_episodes as episodes on episodes.episode_key
    = coalesce(nullif(truth.episode_key, ''), truth.patient_key || '-' || truth.episode_number);
"""


@pytest.fixture(scope="module")
def release(released_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the release with the planted truth beside it."""
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as connection:
        truth = released_home / "simulated_truth"
        connection.execute(PLANTED, {"episodes": str(truth / "truth_episodes.parquet")})
        connection.execute(
            f"create temp view planted_states as select truth.*, planted.episode_key as key from "
            f"read_parquet('{truth}/truth_trajectory.parquet') as truth "
            "inner join planted using (patient_key, episode_number)"
        )
        yield connection


def ask(release: duckdb.DuckDBPyConnection, number: int) -> list[tuple]:
    """Return the answer to a question by its number in the README."""
    return release.execute(QUERIES[number - 1]).fetchall()


def test_there_are_ten_questions_of_at_most_twelve_lines() -> None:
    assert len(QUERIES) == 10
    assert max(len(query.splitlines()) for query in QUERIES) <= 12


def test_every_episode_was_planted(release: duckdb.DuckDBPyConnection) -> None:
    counts = "select (select count(*) from marts.dim_episodes), (select count(*) from planted)"
    assert len(set(release.execute(counts).fetchall()[0])) == 1


def test_1_dry_needling_within_90_days(release: duckdb.DuckDBPyConnection) -> None:
    planted = release.execute(
        "select count(*) filter (where dry_needling_day <= 90), count(*) from planted "
        "where not is_not_started and observed_through_day >= 90"
    ).fetchall()[0]
    ((reached, could_have, share),) = ask(release, 1)
    assert (reached, could_have) == planted
    assert reached > 0
    assert share == round(reached / could_have, 3)


def test_2_days_from_plateau_to_referral(release: duckdb.DuckDBPyConnection) -> None:
    days = release.execute(
        "select planted.referred_prolotherapy_day - min(judged.as_of_day) filter (where judged.state = 'plateau') "
        "from planted inner join marts.fct_trajectory as judged using (episode_key) "
        "group by planted.episode_key, planted.referred_prolotherapy_day"
    ).fetchall()
    after = [day for (day,) in days if day is not None and day >= 0]
    ((median_days, followed, had_plateau, referred),) = ask(release, 2)
    assert (median_days, followed) == (median(after) if after else None, len(after))
    assert had_plateau > 0
    assert [(referred,)] == release.execute("select count(referred_prolotherapy_day) from planted").fetchall()


def test_3_responders_among_complete_baselines(release: duckdb.DuckDBPyConnection) -> None:
    diary: dict[str, dict[int, bool]] = {}
    for key, day, headache in release.execute(
        "select episode_key, care_day, headache from marts.fct_diary_days where is_daily"
    ).fetchall():
        diary.setdefault(key, {})[day] = headache
    counted = {"responders": 0, "observed": 0, "with_complete_baseline": 0}
    for key, reach in release.execute("select episode_key, observed_through_day from planted").fetchall():
        before = [diary.get(key, {}).get(day) for day in range(-28, 0)]
        during = [diary.get(key, {}).get(day) for day in range(56, 84)]
        recorded = [entry for entry in during if entry is not None]
        if reach is None or reach < 83 or before.count(None) > 5 or before.count(True) <= 4:
            continue
        counted["with_complete_baseline"] += 1
        if len(recorded) >= 14:
            rate = sum(recorded) * (1 if len(recorded) >= 23 else 28 / len(recorded))
            counted["observed"] += 1
            counted["responders"] += rate * 2 <= before.count(True)
    ((responders, observed, with_baseline, *shares),) = ask(release, 3)
    assert counted == {"responders": responders, "observed": observed, "with_complete_baseline": with_baseline}
    assert with_baseline > 10
    assert shares == [round(responders / observed, 3), round(responders / with_baseline, 3)]


def test_4_diary_completeness_by_clinic(release: duckdb.DuckDBPyConnection) -> None:
    logged = "select episode_key from marts.fct_diary_days where not is_daily and care_day >= -56"
    expected = release.execute(
        "with reach as (select episode_key, clinic_key, 7 * ((diary_through_day + 1) // 7) as days "
        f"from marts.dim_episodes where diary_through_day >= 0 and episode_key not in ({logged})), "
        "entries as (select clinic_key, count(*) as recorded from reach inner join marts.fct_diary_days as diary "
        "on reach.episode_key = diary.episode_key and diary.care_day between 0 and reach.days - 1 group by all) "
        "select clinic_key, any_value(recorded), sum(days)::bigint from reach inner join entries using (clinic_key) "
        "group by clinic_key order by clinic_key"
    ).fetchall()
    answers = ask(release, 4)
    assert [row[:3] for row in answers] == expected
    assert all(0.2 < row[3] < 0.95 for row in answers)  # the network plants 10 to 50 % of days missing, and drop-outs


def test_5_plateaus_of_patients_in_care_are_planted_ones(release: duckdb.DuckDBPyConnection) -> None:
    answers = ask(release, 5)
    assert sum(row[1] for row in answers) > 0
    truly, called = release.execute(
        "select count(*) filter (where truth.state = 'plateau'), count(*) from marts.rpt_current_episodes as now "
        "inner join planted_states as truth on now.episode_key = truth.key and now.trajectory_day = truth.as_of_day "
        "where now.is_in_care and now.trajectory_state = 'plateau'"
    ).fetchall()[0]
    assert called == sum(row[1] for row in answers)
    assert truly / called >= 0.6
    in_care = "select count(*) from marts.dim_episodes where care_status in ('active', 'between_visits')"
    assert sum(row[3] for row in answers) <= release.execute(in_care).fetchall()[0][0]


def test_6_long_plateaus_without_needling(release: duckdb.DuckDBPyConnection) -> None:
    judged: dict[str, list[str]] = {}
    for key, state in release.execute(
        "select episode_key, state from marts.fct_trajectory "
        "where episode_key in (select episode_key from planted where dry_needling_day is null) "
        "order by episode_key, as_of_day"
    ).fetchall():
        judged.setdefault(key, []).append(state)
    open_weeks = {
        key: len(re.search("p*$", "".join(state[0] for state in states))[0]) for key, states in judged.items()
    }
    long = {key: weeks for key, weeks in open_weeks.items() if weeks >= 8}
    answers = ask(release, 6)
    assert sum(row[1] for row in answers) == len(long)
    assert max(row[2] for row in answers) == max(long.values())


def test_7_missing_gates_were_not_planted(release: duckdb.DuckDBPyConnection) -> None:
    answers = ask(release, 7)
    missing_b = sum(episodes for gates, episodes in answers if "b" in gates.split(";"))
    unknown = release.execute(
        "select count(*) from planted inner join marts.fct_referral_gates as gates using (episode_key) "
        "where gates.result = 'needs_information' and gates.gate_b is null"
    ).fetchall()[0][0]
    assert missing_b == unknown > 0
    disagreeing = (
        "select count(*) from planted inner join marts.fct_referral_gates as gates using (episode_key) "
        "where gates.gate_mechanical is distinct from planted.has_mechanical"
    )
    assert release.execute(disagreeing).fetchall() == [(0,)]


def test_8_evidenced_referrals(release: duckdb.DuckDBPyConnection) -> None:
    ((evidenced, after_needling, referrals, share),) = ask(release, 8)
    planted = release.execute(
        "select count(*) filter (where dry_needling_day <= referred_prolotherapy_day), count(*) from planted "
        "where referred_prolotherapy_day is not null"
    ).fetchall()[0]
    declined = release.execute(
        "select count(*) from marts.fct_referrals where referral_type = 'prolotherapy' and latest_status = 'declined'"
    ).fetchall()[0][0]
    assert referrals - declined >= planted[1] > 0
    assert after_needling >= planted[0]
    assert share == round(evidenced / referrals, 3)


def test_9_better_on_hit6(release: duckdb.DuckDBPyConnection) -> None:
    scores: dict[str, list[int]] = {}
    for key, score in release.execute(
        "select episode_key, score from marts.fct_questionnaires where measure = 'hit6' order by episode_key, care_day"
    ).fetchall():
        scores.setdefault(key, []).append(score)
    falls = [found[0] - found[-1] for found in scores.values() if len(found) > 1]
    ((meaningfully, reliably, with_two),) = ask(release, 9)
    assert (meaningfully, with_two) == (sum(fall >= 6 for fall in falls), len(falls))
    assert 0 < reliably < meaningfully


def test_10_evaluations_without_treatment(release: duckdb.DuckDBPyConnection) -> None:
    ((not_started, treated, wait),) = ask(release, 10)
    planted = release.execute(
        "select count(*) filter (where is_not_started), "
        "count(*) filter (where not is_not_started and not is_left_truncated) from planted"
    ).fetchall()[0]
    assert (not_started, treated) == planted
    assert wait >= 0
