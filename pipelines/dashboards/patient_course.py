"""All data on a patient's newest care episode, read for many patients at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.dashboards.release import Release, Row

# Patients per query: few enough for memory, many enough that the overhead of a query does not matter.
_BATCH = 1_000
_TABLES = {
    "weeks": "fct_diary_weeks",
    "burdens": "rpt_patient_weeks",
    "windows": "fct_windows",
    "states": "fct_trajectory",
    "spells": "fct_stage_spells",
    "scores": "fct_questionnaires",
    "visits": "fct_visits",
    "gates": "fct_referral_gates",
    "evidence": "fct_evidence",
}


@dataclass(frozen=True)
class Course:
    """One patient's newest care episode.

    Attributes:
        person: the patient's row of rpt_current_episodes with that of dim_episodes.
        earlier: rows of dim_episodes of the patient's other episodes.
        weeks: rows of fct_diary_weeks, by week.
        burdens: rows of rpt_patient_weeks, by week.
        windows: rows of fct_windows, baseline first.
        states: rows of fct_trajectory, by as-of day.
        spells: rows of fct_stage_spells, in order.
        scores: rows of fct_questionnaires, by measure and day.
        visits: rows of fct_visits, by day.
        gates: the row of fct_referral_gates; empty before any visit was judged.
        evidence: rows of fct_evidence, by subject and day.
    """

    person: Row
    earlier: list[Row]
    weeks: list[Row]
    burdens: list[Row]
    windows: list[Row]
    states: list[Row]
    spells: list[Row]
    scores: list[Row]
    visits: list[Row]
    gates: list[Row]
    evidence: list[Row]

    def values(self) -> list[list[object]]:
        """Return every value of every row, for a digest of what a page is made from."""
        tables = [[self.person], *(getattr(self, name) for name in ("earlier", *_TABLES))]
        return [[value for row in rows for value in row.values()] for rows in tables]


def is_attack_log(weeks: Sequence[Row]) -> bool:
    """Return whether a diary only logged attacks, so that the days between them are unknown.

    Args:
        weeks: rows of fct_diary_weeks.
    """
    return any(row["episodic_entries"] for row in weeks) and not any(row["recorded_days"] for row in weeks)


def courses(release: Release) -> Iterator[Course]:
    """Yield every patient's course, clinic by clinic, by patient key within a clinic."""
    episodes: dict[str, list[Row]] = defaultdict(list)
    for row in release.rows("marts.dim_episodes"):
        episodes[row["patient_key"]].append(row)
    people = release.rows("marts.rpt_current_episodes")
    people.sort(key=lambda row: (row["clinic_key"], row["patient_key"]))
    for start in range(0, len(people), _BATCH):
        yield from _batch(release, people[start : start + _BATCH], episodes)


def _batch(release: Release, people: Sequence[Row], episodes: dict[str, list[Row]]) -> Iterator[Course]:
    keys = [row["episode_key"] for row in people]
    found = {name: release.rows_of_episodes(f"marts.{table}", keys) for name, table in _TABLES.items()}
    for row in people:
        own = [episode for episode in episodes[row["patient_key"]] if episode["episode_key"] == row["episode_key"]]
        others = [episode for episode in episodes[row["patient_key"]] if episode["episode_key"] != row["episode_key"]]
        facts = {name: tables.get(row["episode_key"], []) for name, tables in found.items()}
        facts["visits"] = sorted(facts["visits"], key=lambda visit: (_day(visit), visit["visit_id"]))
        yield Course(person={**(own[0] if own else {}), **row}, earlier=others, **facts)


def _day(visit: Row) -> float:
    # Visits of an episode without treatment have no care day; they are ordered by their pseudonyms.
    return float("-inf") if visit["visit_day"] is None else visit["visit_day"]
