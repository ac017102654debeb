"""The headline of a patient's page: the state of care and the state by the diary."""

from collections.abc import Mapping

from pipelines.dashboards.formatting import counted, measured
from pipelines.dashboards.labels import PLACES, STATES
from pipelines.dashboards.patient_course import Course
from pipelines.dashboards.patient_sentences import goal_verdict
from pipelines.dashboards.release import Row

_NOT_STARTED = "Not started: no treatment yet"
_TOO_EARLY = "Too early to judge"
_TOO_LITTLE = {
    "episodic_diary": "Log of attacks: no level can be judged",
    "short_time_in_stage": _TOO_EARLY,
}
_LEFT = ("discharged", "lost_to_follow_up")


def headline(course: Course, limits: Mapping[str, float]) -> str:
    """Describe the patient's state in at most ten words.

    A verdict stands beside the level that it rests on. A window may be weeks old or lie on the other side of the goal:
    it is given only where there is no verdict, and as what was last known.

    Args:
        course: the patient's newest care episode.
        limits: every threshold's value by name.
    """
    place, newest = course.person["place"], course.states[-1] if course.states else None
    if place == "not_started":
        return _NOT_STARTED
    if place in _LEFT:
        return _last_known(PLACES[place], course.person)
    if newest is None:
        return _TOO_EARLY
    if newest["fitted_mhd"] is None:
        reasons = (newest.get("reasons") or "").split(";")
        known = [said for reason, said in _TOO_LITTLE.items() if reason in reasons]
        return known[0] if known else _last_known(STATES[newest["state"]], course.person)
    level = measured(round(newest["fitted_mhd"]), "headache day")
    return f"{_verdict(course.person, newest, limits)}: about {level} per 28"


def place_in_care(person: Row) -> str:
    """Say where in care a patient is; of one who was discharged, when and why.

    Args:
        person: the patient's row of rpt_current_episodes with that of dim_episodes.
    """
    place = PLACES[person["place"]]
    if person["place"] != "discharged" or person.get("discharge_day") is None:
        return place
    reason = (person.get("discharge_reason") or "no reason recorded").replace("_", " ")
    return f"{place} on care day {person['discharge_day']}: {reason}"


def latest_window(course: Course) -> str:
    """Name the window that the latest headache days are of: it need not be the last four weeks.

    Args:
        course: the patient's newest care episode.
    """
    index = course.person.get("latest_window_index")
    days = [f", days {row['start_day']}–{row['end_day']}" for row in course.windows if row["window_index"] == index]
    return f"latest window{days[0] if days else ''}"


def _last_known(said: str, person: Row) -> str:
    latest = person.get("latest_mhd")
    return said if latest is None else f"{said}: last known {measured(latest, 'headache day')} per 28"


def _verdict(person: Row, newest: Row, limits: Mapping[str, float]) -> str:
    state = person["trajectory_state"]
    if state == "at_goal":
        return goal_verdict(newest, limits)
    if state != "plateau" or person.get("plateau_since_day") is None:
        return STATES[state]
    weeks = (person["trajectory_day"] - person["plateau_since_day"]) // 7
    return f"Plateau for {counted(weeks, 'week')}" if weeks else "Plateau since this week"
