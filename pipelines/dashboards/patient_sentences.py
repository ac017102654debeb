"""Plain sentences about one patient for the treating team, written by rule from the worklist's codes."""

from collections.abc import Mapping

from pipelines.dashboards.care_time import in_weeks
from pipelines.dashboards.formatting import counted, measured, number, probability
from pipelines.dashboards.labels import STATES, labels_of
from pipelines.dashboards.patient_labels import CONFOUNDERS, PROMPTS, REASONS, UNANSWERED_PROMPTS
from pipelines.dashboards.referral_labels import GATES
from pipelines.dashboards.release import Row
from pipelines.plateau.curves import WINDOW_DAYS
from pipelines.plateau.futures import TWELVE_WEEKS

_WINDOW, _HORIZON = in_weeks(WINDOW_DAYS), in_weeks(TWELVE_WEEKS)


def why(row: Row, limits: Mapping[str, float]) -> str:
    """Describe what a patient's state is based on.

    Args:
        row: the patient's row of the worklist.
        limits: every threshold's value by name.
    """
    reasons = labels_of(row["reasons"], REASONS)
    probability_stalled = row["plateau_probability"]
    if row["trajectory_state"] == "insufficient_data" or probability_stalled is None:
        return _sentence("Cannot tell yet", reasons or [_NOT_JUDGED])
    said = _said(row, limits)
    if not reasons:
        return said
    opening = "Not called a plateau" if row["trajectory_state"] == "indeterminate" else "Also"
    return f"{said} {_sentence(opening, reasons)}"


_NOT_JUDGED = "no week of care has been judged"
# Chances are those among the recoveries above goal, as Methods says.
_NO_DROP = f"{{stalled}} chance of no further drop of {{days}} headache days in {_WINDOW}."
_STATE_SENTENCES = {
    "plateau": _NO_DROP,
    "indeterminate": _NO_DROP,
    "improving": f"Probably still falling by {{days}} or more headache days in {_WINDOW} ({{moving}}).",
    "worsening": "Headache days may be rising; a diary alone shows this only roughly.",
}


def goal_verdict(row: Row, limits: Mapping[str, float]) -> str:
    """Say how near the goal a patient judged at goal is: the state needs no more than the best of four probabilities.

    Args:
        row: a row with the probability of being at goal, the fitted level and the goal.
        limits: every threshold's value by name.
    """
    chance = row.get("p_at_goal")
    if chance is None:
        return STATES["at_goal"]
    is_probable = chance >= limits["probably_at_goal_min_probability"]
    return "Probably at goal" if is_probable and not is_above_goal(row) else "Near goal"


def is_above_goal(row: Row) -> bool:
    """Return whether the fitted level is above the goal as both are printed.

    Args:
        row: a row with the fitted level and the goal.
    """
    level, goal = row.get("fitted_mhd"), row.get("goal_mhd")
    return level is not None and goal is not None and level > goal and number(level) != number(goal)


def _said(row: Row, limits: Mapping[str, float]) -> str:
    """Describe a state that was judged: its chance, the level beside the goal, and a large change still expected."""
    level, mcid_mhd = _level(row), limits["mcid_mhd"]
    if row["trajectory_state"] == "at_goal":
        verdict, chance = goal_verdict(row, limits), row.get("p_at_goal")
        certainty = ", not certain" if verdict == "Near goal" else ""
        percent = "" if chance is None else f" ({probability(chance)})"
        return f"{verdict}{certainty}{percent}{': ' + level if level else ''}."
    stalled = row["plateau_probability"]
    said = _STATE_SENTENCES[row["trajectory_state"]].format(
        stalled=probability(stalled), moving=probability(1 - stalled), days=number(mcid_mhd)
    )
    rest = "; ".join(part for part in (level, _expected(row["expected_improvement_84d"], mcid_mhd)) if part)
    return " ".join(f"{part[0].upper()}{part[1:]}" for part in (said, f"{rest}." if rest else "") if part)


def _level(row: Row) -> str:
    """Print the fitted level and the goal; empty where there is none."""
    level, goal = row.get("fitted_mhd"), row.get("goal_mhd")
    if level is None:
        return ""
    return f"level {number(level)}" if goal is None else f"level {number(level)}, goal {number(goal)}"


def window_across_goal(row: Row) -> str:
    """Explain a latest window on the other side of the goal than the state; empty in any other case.

    Args:
        row: the patient's newest state and goal, and the latest window that can be evaluated.
    """
    latest, goal = row["latest_mhd"], row["goal_mhd"]
    if latest is None or goal is None or row["trajectory_state"] != ("at_goal" if latest > goal else "plateau"):
        return ""
    if latest > goal and number(latest) == number(goal):  # printed alike, they need no explanation
        return ""
    side = "above" if latest > goal else "at or under"
    return (
        f"The latest window, {number(latest)} days per 28, is {side} the goal of {number(goal)}; "
        "the state rests on the level fitted from all weeks so far."
    )


def is_window_at_goal(row: Row) -> bool:
    """Return whether the latest window is at goal though the state is a plateau: to be checked before anything else.

    Args:
        row: the patient's newest state and goal, and the latest window that can be evaluated.
    """
    return row["trajectory_state"] == "plateau" and bool(window_across_goal(row))


def recorded_days(row: Row) -> str:
    """Say on how many diary days a state is based; the completeness of an attack log is unknown.

    Args:
        row: the patient's newest state; empty before the first one.
    """
    if "episodic_diary" in (row.get("reasons") or "").split(";"):
        return "attacks only"
    return f"{row.get('recorded_days_28') or 0} of {counted(WINDOW_DAYS, 'day')}"


def confounders(row: Row) -> list[str]:
    """Return what else could explain a patient's state."""
    return labels_of(row["confounders"], CONFOUNDERS)


def prompt(code: str, row: Row) -> str:
    """Say what to review next, as a prompt, never as an order."""
    if code == "medical_review":
        return f"{PROMPTS[code]}: {row['medical_review_note']}" if row["medical_review_note"] else PROMPTS[code]
    if code == "more_diary":
        if row["trajectory_state"] == "insufficient_data" and not row["reasons"]:
            return UNANSWERED_PROMPTS["short_time_in_stage"]
        reasons = (row["reasons"] or "").split(";")
        return next((said for reason, said in UNANSWERED_PROMPTS.items() if reason in reasons), PROMPTS[code])
    if code == "complete_gates":
        return gates_prompt(row)
    if code == "review_referral" and not row["needling_tried"]:
        return f"{PROMPTS[code]}; needling has not been tried"
    return PROMPTS[code]


def gates_prompt(row: Row) -> str:
    """Say which gates are true, which are unknown, and what would settle them."""
    true = [name for gate, (name, _) in GATES.items() if row[gate]]
    unknown = [(name, settles(gate, row)) for gate, (name, _) in GATES.items() if row[gate] is None]
    known = f"{_listed(true)} true, " if true else ""
    return (
        f"Gates {known}{_listed([name for name, _ in unknown])} unknown: {'; '.join(action for _, action in unknown)}"
    )


def settles(gate: str, row: Row) -> str:
    """Say what would settle an unknown gate, or that nothing will: relief is judged against the diary before care.

    Args:
        gate: column of the gate.
        row: a row with the patient's confounders.
    """
    if gate == "gate_a" and "no_baseline" in (row.get("confounders") or "").split(";"):
        return "stays unknown without a usable diary before care"
    return GATES[gate][1]


def next_visit(days: int | None) -> str:
    """Say when the next visit is, counted from the patient's newest data."""
    if days is None:
        return "none booked"
    return "today" if days == 0 else f"in {counted(days, 'day')}"


def _expected(days: float | None, mcid_mhd: float) -> str:
    """Say what is expected, if it would be a meaningful change."""
    if days is None or abs(days) < mcid_mhd:
        return ""
    direction = "fewer" if days > 0 else "more"
    return f"expected in {_HORIZON}: {measured(abs(days), f'{direction} headache day')} per 28"


def _sentence(opening: str, parts: list[str]) -> str:
    return f"{opening}: {'; '.join(parts)}." if parts else f"{opening}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
