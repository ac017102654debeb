"""The sentence under the detector's chart: where the level is, since when, and what may still come."""

from collections.abc import Mapping, Sequence

from pipelines.dashboards.formatting import measured, number, probability
from pipelines.dashboards.patient_sentences import is_above_goal, why
from pipelines.dashboards.release import Row


def level_sentence(weeks: Sequence[Row], states: Sequence[Row], limits: Mapping[str, float]) -> str:
    """Describe the level, since when it holds, what may still come, and how many diary days this is based on.

    Args:
        weeks: rows of fct_diary_weeks, in order.
        states: rows of fct_trajectory, in order.
        limits: every threshold's value by name.
    """
    if not states:
        return "Cannot tell yet: no care week is over."
    newest = states[-1]
    if newest["fitted_mhd"] is None:
        return why({**newest, "trajectory_state": newest["state"]}, limits)
    mcid_mhd = limits["mcid_mhd"]
    since = _level_since(states, mcid_mhd)
    covered = [row["recorded_days"] for row in weeks if since <= row["care_week"] <= care_week_of(newest)]
    level = measured(round(newest["fitted_mhd"]), "day")
    return (
        f"Level about {level} per 28 since week {since}; {_outlook(newest, mcid_mhd)}; "
        f"based on {sum(covered)} of {7 * (care_week_of(newest) - since + 1)} days."
    )


def _outlook(newest: Row, mcid_mhd: float) -> str:
    if newest["state"] == "at_goal":
        side = "near" if is_above_goal(newest) else "at or under"
        return f"{side} the goal of {number(newest['goal_mhd'])}"
    chance = probability(1 - newest["plateau_probability"])
    return f"chance that it still improves by {number(mcid_mhd)} or more: {chance}"


def _level_since(states: Sequence[Row], mcid_mhd: float) -> int:
    """Return the first care week of the run in which the fitted level is not meaningfully different from now."""
    level, since = states[-1]["fitted_mhd"], care_week_of(states[-1])
    for row in reversed(states):
        if row["fitted_mhd"] is None or abs(row["fitted_mhd"] - level) >= mcid_mhd:
            break
        since = care_week_of(row)
    return since


def care_week_of(state: Row) -> int:
    """Return the care week that ends with the as-of day of a row of fct_trajectory."""
    return int(state["as_of_day"]) // 7
