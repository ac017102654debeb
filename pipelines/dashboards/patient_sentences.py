"""Plain sentences about one patient for the treating team, written by rule from the worklist's codes."""

from pipelines.dashboards.care_time import in_weeks
from pipelines.dashboards.formatting import counted, measured, number, probability
from pipelines.dashboards.labels import labels_of
from pipelines.dashboards.patient_labels import CONFOUNDERS, PROMPTS, REASONS, UNANSWERED_PROMPTS
from pipelines.dashboards.referral_labels import GATES
from pipelines.dashboards.release import Row
from pipelines.plateau.curves import WINDOW_DAYS
from pipelines.plateau.futures import TWELVE_WEEKS

_WINDOW, _HORIZON = in_weeks(WINDOW_DAYS), in_weeks(TWELVE_WEEKS)


def why(row: Row, mcid_mhd: float) -> str:
    """Describe what a patient's state is based on.

    Args:
        row: the patient's row of the worklist.
        mcid_mhd: smallest meaningful change, headache days per 28.
    """
    reasons = labels_of(row["reasons"], REASONS)
    probability_stalled = row["plateau_probability"]
    if row["trajectory_state"] == "insufficient_data" or probability_stalled is None:
        return _sentence("Cannot tell yet", reasons or [_NOT_JUDGED])
    said = _STATE_SENTENCES[row["trajectory_state"]].format(
        percent=probability(probability_stalled),
        days=number(mcid_mhd),
        more=_expected(row["expected_improvement_84d"]),
    )
    said = said[0].upper() + said[1:]
    if not reasons:
        return said
    opening = "Not called a plateau" if row["trajectory_state"] == "indeterminate" else "Also"
    return f"{said} {_sentence(opening, reasons)}"


_NOT_JUDGED = "no week of care has been judged"
_NO_GAIN = (
    "{percent} of the recoveries above goal that fit this diary show no further gain of {days} days in " + _WINDOW
)
_STATE_SENTENCES = {
    "plateau": _NO_GAIN + "; {more}.",
    "indeterminate": _NO_GAIN + ".",
    "improving": f"Most recoveries that fit this diary still gain {{days}} days or more in {_WINDOW}; {{more}}.",
    "at_goal": "The diary fits recoveries that have reached the goal.",
    "worsening": "The diary fits recoveries that are getting worse; a diary alone shows this only roughly.",
}


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


def _expected(days: float | None) -> str:
    if days is None:
        return f"what to expect over {_HORIZON} is unknown"
    if number(days) == "0":
        return f"no change is expected in {_HORIZON}"
    direction = "fewer" if days > 0 else "more"
    return f"expected in {_HORIZON}: {measured(abs(days), f'{direction} headache day')} per 28"


def _sentence(opening: str, parts: list[str]) -> str:
    return f"{opening}: {'; '.join(parts)}." if parts else f"{opening}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
