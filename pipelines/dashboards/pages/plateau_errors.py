"""How often a plateau call is wrong, both ways: tables of the Methods page from the measured error rates."""

from collections.abc import Sequence

from pipelines.dashboards.labels import label_of
from pipelines.dashboards.tables import Table
from pipelines.plateau.error_rates import DETECTOR, measured_error_rates

Measured = Sequence[dict[str, str]]
# Weeks of a share of plateaus that is not reached, however long the diary.
_NEVER = "never"
# The benchmark's names in words; one that is not here is shown as it is.
_WORLDS = {
    "like the library": "Recoveries like those expected",
    "other shapes and noise": "Other shapes and noise",
    "40 % missing": "40% of days missing",
    "strong clustering": "Headaches in runs",
    "no curve family (drift)": "Levels that wander",
}
_RULES = {
    "two 4-week windows without MCID change (the clinic's rule)": "Two 4-week windows without a meaningful change",
    "last 4 weeks v the 4 before": "Last 4 weeks against the 4 before",
    "Mann-Kendall": "Trend test (Mann–Kendall)",
}


def error_tables(call_probability: float) -> list[Table]:
    """Return the tables: the threshold in use, what other thresholds would buy, and the rules that clinics use.

    Args:
        call_probability: the threshold in use.
    """
    rows = measured_error_rates()
    detector = [row for row in rows if row["method"] == DETECTOR]
    rules = [row for row in rows if row["method"] != DETECTOR]
    return [
        errors_in_use(call_probability),
        _by_world(detector, "threshold", "Of improving patients, called, %", "false_calls_pct"),
        _by_world(detector, "threshold", "Of plateaus, not called within 16 weeks, %", "missed_pct"),
        _by_world(detector, "threshold", "Median weeks from onset to call", "median_delay_weeks"),
        _by_world(rules, "method", "Clinics' rules: of improving patients, called, %", "false_calls_pct"),
        _by_world(rules, "method", "Clinics' rules: of plateaus, not called within 16 weeks, %", "missed_pct"),
    ]


def errors_in_use(call_probability: float) -> Table:
    """Return how often the rule is wrong at the threshold in use, a row per simulated world.

    Args:
        call_probability: the threshold in use.
    """
    in_use = _in_use(call_probability)
    columns = {
        "Of improving patients, called, %": "false_calls_pct",
        "Of calls, still improving, %": "calls_still_improving_pct",
        "Of calls, at goal already, %": "calls_at_goal_pct",
        "Of plateaus, not called within 16 weeks, %": "missed_pct",
        "Median weeks from onset to call": "median_delay_weeks",
    }
    if {row["delay_90_weeks"] for row in in_use} != {_NEVER}:
        columns["Weeks until 90% were called"] = "delay_90_weeks"
    cells = [[label_of(row["world"], _WORLDS), *(row[name] for name in columns.values())] for row in in_use]
    caption = f"False and missed calls on simulated diaries, at the threshold in use ({call_probability:g})"
    return Table(caption, ["Diaries", *columns], cells)


def missed_calls(call_probability: float) -> str:
    """Say how many plateaus are not called even after months, at the threshold in use; empty if that is not measured.

    Args:
        call_probability: the threshold in use.
    """
    missed = [float(row["missed_pct"]) for row in _in_use(call_probability)]
    if not missed:
        return ""
    spread = " to ".join(dict.fromkeys(f"{end:.0f}%" for end in (min(missed), max(missed))))
    return f"Even after 16 weeks, {spread} of simulated plateaus were not called."


def _in_use(call_probability: float) -> list[dict[str, str]]:
    rows = (row for row in measured_error_rates() if row["method"] == DETECTOR)
    return [row for row in rows if float(row["threshold"]) == call_probability]


def _by_world(rows: Measured, down: str, caption: str, column: str) -> Table:
    worlds = list(dict.fromkeys(row["world"] for row in rows))
    names = list(dict.fromkeys(row[down] for row in rows))
    found = {(row[down], row["world"]): row[column] for row in rows}
    heading = {"threshold": "Probability needed for a call", "method": "Rule"}[down]
    heads = [heading, *(label_of(world, _WORLDS) for world in worlds)]
    return Table(
        caption, heads, [[label_of(name, _RULES), *(found[name, world] for world in worlds)] for name in names]
    )
