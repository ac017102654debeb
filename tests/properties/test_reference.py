"""SQL equals the plain-Python reading of the care model, row for row, on simulated and on haphazard episodes."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from reference import haphazard
from reference.exports import entries_of, visits_of
from reference.gates import Gates, Week, judge
from reference.records import Entry, Visit, known
from reference.spokes import primary_spoke, spokes
from reference.stages import (
    diaries_of,
    episodes_of,
    first_day,
    is_treated,
    referrals,
    removed_since,
    spells,
    stage_starts,
)
from world import build_world

from pipelines.simulation.network import simulate_network

PATIENTS, HAPHAZARD_PATIENTS = 1_970, 400
NIGHT = date(2030, 1, 1)

Weeks = dict[str, list[Week]]


class TwoReadings:
    """The same rows read by SQL and by the reference."""

    def __init__(self, folder: Path, visits: pd.DataFrame, diary: pd.DataFrame) -> None:
        self.visit_rows, self.diary_rows = visits, diary
        self.visits, self.entries = visits_of(visits), entries_of(diary)
        self.sql = build_world(folder / "whole", visits, diary)
        newest = known(self.visits, lambda visit: visit.visit_id, None)
        self.episodes = episodes_of(newest)
        self.diaries = diaries_of(self.episodes, known(self.entries, lambda entry: (entry.patient, entry.day), None))
        self.copies = {
            f"{key}@{referral.key}": (key, referral)
            for key, told in self.episodes.items()
            for referral in referrals(told)
        }
        self.known_visits, self.known_diaries = self._known()
        self.ended = build_world(folder / "ended", *self._ended_rows())

    def _known(self) -> tuple[dict[str, list[Visit]], dict[str, list[Entry]]]:
        """Return, for each referral, the visits and the diary dated and received by its day."""
        versions, entries = defaultdict(list), defaultdict(list)
        for visit in self.visits:
            versions[visit.visit_id].append(visit)
        for entry in self.entries:
            entries[entry.patient].append(entry)
        removed = removed_since(self.visits, self.episodes)
        visits, diaries = {}, {}
        for copy, (key, referral) in self.copies.items():
            names = [*(visit.visit_id for visit in self.episodes[key]), *removed[key]]
            own = [version for name in names for version in versions[name]]
            told = known(own, lambda visit: visit.visit_id, referral.day)
            visits[copy] = [visit for visit in told if visit.day <= referral.day]
            patient = self.episodes[key][0].patient
            days = known(entries[patient], lambda entry: entry.day, referral.day)
            diaries[copy] = [entry for entry in days if entry.day <= referral.day]
        return visits, diaries

    def _ended_rows(self) -> Iterator[pd.DataFrame]:
        """Yield exports of a world that ended for each patient on the day of a referral, for the detector."""
        for rows, told in ((self.visit_rows, self.known_visits), (self.diary_rows, self.known_diaries)):
            pairs = [(row.row, copy) for copy, found in told.items() for row in found]
            taken = rows.iloc[[row for row, _ in pairs]].reset_index(drop=True)
            taken["patient_key"] = [copy for _, copy in pairs]
            taken["extracted_on"] = [self.copies[copy][1].day for _, copy in pairs]
            taken["loaded_night"] = NIGHT
            if "visit_id" in taken:
                taken["visit_id"] = taken["visit_id"] + "@" + taken["patient_key"]
                taken["episode_key"] = taken["patient_key"]
            yield taken

    @cached_property
    def judged(self) -> dict[str, Gates]:
        """Return what the reference says of each episode at the end of the data."""
        weeks = weeks_of(self.sql)
        return {key: judge(told, self.diaries[key], weeks[key]) for key, told in self.episodes.items()}

    @cached_property
    def judged_copies(self) -> dict[str, Gates]:
        """Return what the reference says of each referral's episode as known on its day."""
        weeks = weeks_of(self.ended)
        diaries = {copy: self._diary_of(copy) for copy in self.copies}
        return {copy: judge(told, diaries[copy], weeks[copy]) for copy, told in self.known_visits.items()}

    def _diary_of(self, copy: str) -> list[Entry]:
        day_0 = first_day(self.known_visits[copy])
        entries = self.known_diaries[copy]
        return [entry for entry in entries if day_0 and entry.day >= day_0 - timedelta(days=56)]


def weeks_of(sql: duckdb.DuckDBPyConnection) -> Weeks:
    weeks = defaultdict(list)
    query = "select episode_key, as_of_day, state, p_at_goal, has_baseline from marts.fct_trajectory"
    for key, *week in sql.execute(query).fetchall():
        weeks[key].append(Week(*week))
    return weeks


def simulated(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of a simulated network, as loaded in one night."""
    simulate_network(folder / "inbox", folder / "truth", patients=PATIENTS, days=540, seed=4, clinics=4,
                     date_regime="shifted", file_format="parquet")  # fmt: skip
    with duckdb.connect() as connection:
        visits, diary = (
            connection.execute(f"select * from '{folder}/inbox/{export}_simulated.parquet'").df()
            for export in ("clinic_visits", "headache_diary")
        )
    return _as_dates(visits), _as_dates(diary)


def _as_dates(rows: pd.DataFrame) -> pd.DataFrame:
    for name in rows.select_dtypes("datetime"):
        rows[name] = rows[name].dt.date.where(rows[name].notna(), None)
    return rows.assign(loaded_night=NIGHT)


@pytest.fixture(scope="module", params=["simulated", "haphazard"])
def readings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TwoReadings:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "simulated":
        return TwoReadings(folder, *simulated(folder))
    return TwoReadings(folder, haphazard.visits(7, HAPHAZARD_PATIENTS), haphazard.diary(7, HAPHAZARD_PATIENTS))


def hold(readings: TwoReadings, query: str, expected: list[tuple]) -> None:
    """Hold rows of the marts against the reference's, key first; show the first that differ."""
    found = set(readings.sql.execute(query).fetchall())
    missing, surplus = sorted(set(expected) - found, key=repr), sorted(found - set(expected), key=repr)
    assert missing == surplus, f"{len(missing)} of {len(expected)}: expected {missing[:4]}, found {surplus[:4]}"
    assert len(expected) == len(found)


def test_spokes_equal_the_reference(readings: TwoReadings) -> None:
    expected = [(key, primary_spoke(visits), *spokes(visits).values()) for key, visits in readings.episodes.items()]
    query = "select episode_key, primary_spoke, has_mechanical, has_developmental, has_systemic from marts.dim_episodes"
    hold(readings, query, expected)


def test_stages_equal_the_reference(readings: TwoReadings) -> None:
    expected = []
    for key, visits in readings.episodes.items():
        starts = stage_starts(visits)
        stage = list(starts)[-1] if starts else "not_started"
        care = sorted((visit for visit in visits if visit.is_care), key=lambda visit: visit.day)
        first = [visit.kind for visit in care if visit.day == care[0].day]
        expected.append((key, stage, starts.get(stage), bool(first) and "evaluation" not in first))
    query = "select episode_key, stage, stage_start_day, is_left_truncated from marts.dim_episodes"
    hold(readings, query, expected)


def test_stage_spells_equal_the_reference(readings: TwoReadings) -> None:
    expected = [(key, *spell) for key, visits in readings.episodes.items() for spell in spells(visits)]
    hold(readings, "select episode_key, stage, start_day, end_day from marts.fct_stage_spells", expected)


def test_visits_belong_to_the_episode_of_the_reference(readings: TwoReadings) -> None:
    expected = [
        (visit.visit_id, key, is_treated(visit)) for key, visits in readings.episodes.items() for visit in visits
    ]
    hold(readings, "select visit_id, episode_key, is_treatment from marts.fct_visits", expected)


def test_gates_equal_the_reference(readings: TwoReadings) -> None:
    expected = [
        (key, it.mechanical, it.a, it.b, it.c, it.result, it.missing, it.needling_tried, it.has_note)
        for key, it in readings.judged.items()
    ]
    query = (
        "select episode_key, gate_mechanical, gate_a, gate_b, gate_c, result, missing_gates, needling_tried, "
        "medical_review_note is not null from marts.fct_referral_gates"
    )
    hold(readings, query, expected)


def test_referrals_and_deviations_equal_the_reference(readings: TwoReadings) -> None:
    judged, expected = readings.judged_copies, []
    for copy, (key, referral) in readings.copies.items():
        it, day_0 = judged[copy], first_day(readings.episodes[key])
        is_deviation = it.all_of_them is not True if referral.kind == "prolotherapy" else None
        day = (referral.day - day_0).days if day_0 else None
        answers = (it.mechanical, it.a, it.b, it.c)
        expected.append((key, referral.key, referral.kind, day, *answers, is_deviation, referral.status))
    query = (
        "select episode_key, referral_key, referral_type, referral_day, gate_mechanical, gate_a, gate_b, gate_c, "
        "is_pathway_deviation, latest_status from marts.fct_referrals"
    )
    hold(readings, query, expected)


def test_every_answer_occurs(readings: TwoReadings) -> None:
    judged, copies = readings.judged.values(), readings.judged_copies.values()
    for name in ("mechanical", "a", "b", "c"):
        assert {getattr(it, name) for it in judged} == {True, False, None}, name
    assert {it.result for it in judged} >= {"not_eligible", "needs_information", "medical_review"}
    assert {it.a for it in copies} == {True, False, None}
    assert len(readings.episodes) >= (2_000 if len(readings.visit_rows) > 20_000 else 600)
