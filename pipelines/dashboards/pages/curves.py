"""Curves of headache days over care, every point through disclosure control."""

from collections.abc import Sequence

from pipelines.dashboards.disclosure import Mark, Measure, Rules, publish_count, publish_measure
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, TEAL, Figure, Line, line_chart
from pipelines.dashboards.findings import curve_title
from pipelines.dashboards.formatting import count, number
from pipelines.dashboards.labels import STATES
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table

_Y_TITLE = "headache days per 28"
# Four lines at most; worsening and too little diary are in the counts of the page.
_CURVE_STATES = {"plateau": ORANGE, "indeterminate": GREY, "improving": BLUE, "at_goal": TEAL}


def network_curve(release: Release, rules: Rules) -> Figure:
    """Draw median and quartiles of all treated patients by window of care."""
    limits = release.thresholds
    rows = [row for row in release.rows("marts.rpt_trajectory_curve") if row["patient_group"] == "all"]
    rows = _without_thin_end(rows, limits["curve_min_share_pct"], rules)
    spans = [_span(row["window_index"]) for row in rows]
    counts = [publish_count(row["patients_evaluable"], rules) for row in rows]
    low, median, high = (_values(rows, f"mhd_{name}", rules) for name in ("lower_quartile", "median", "upper_quartile"))
    medians = dict(zip((row["window_index"] for row in rows), median, strict=True))
    outcome = int(limits["outcome_window_index"])
    ticks = [f"{span}<br>{count(patients)}" for span, patients in zip(spans, counts, strict=True)]
    lines = [Line("Median", median, low=low, high=high)]
    positions = [_position(row["window_index"]) for row in rows]
    return Figure(
        name="headache-days",
        title=curve_title(medians.get(0, Mark.NO_DATA), medians.get(outcome, Mark.NO_DATA), _span(outcome)),
        subtitle="Headache days per 28 days, all treated patients: median, and the middle half of patients as a band.",
        text=f"Headache days per 28 by weeks of care. {_in_words('Median', spans, median)}",
        spec=line_chart(positions, ticks, lines, "weeks of care; below, patients", _Y_TITLE) if rows else None,
        table=Table(
            "Headache days per 28 days, by weeks of care",
            ["Weeks of care", "Patients with a usable diary", "Lower quartile", "Median", "Upper quartile"],
            [list(cells) for cells in zip(spans, counts, low, median, high, strict=True)],
        ),
        note=(
            "Later points hold only patients who are that far and still write. Patients with "
            f"{number(limits['drift_baseline_mhd'])} or more headache days before care are expected to have about "
            f"{number(limits['drift_mhd'])} fewer later without any treatment."
        ),
    )


def state_curves(release: Release, rules: Rules) -> Figure:
    """Draw the median of the patients in care by the state they are in now."""
    found = release.rows("marts.rpt_trajectory_curve")
    share = release.thresholds["curve_min_share_pct"]
    by_state = {state: _by_window(found, state, share, rules) for state in _CURVE_STATES}
    windows = sorted({window for points in by_state.values() for window in points})
    lines = [
        Line(STATES[state], [points.get(window, _NOTHING)[1] for window in windows], _CURVE_STATES[state])
        for state, points in by_state.items()
    ]
    positions = [_position(window) for window in windows]
    ticks = [_span(window) for window in windows]
    columns = [f"{STATES[state]}: {what}" for state in _CURVE_STATES for what in ("patients", "median")]
    rows = [
        [_span(window), *(cell for points in by_state.values() for cell in points.get(window, _NOTHING))]
        for window in windows
    ]
    return Figure(
        name="headache-days-by-state",
        title="Headache days so far, by state today",
        subtitle="Median headache days per 28 days, patients in care.",
        text=" ".join(_in_words(line.label, ticks, line.values) for line in lines),
        spec=line_chart(positions, ticks, lines, "weeks of care", _Y_TITLE) if windows else None,
        table=Table("Median headache days per 28 days, by weeks of care", ["Weeks of care", *columns], rows),
        note="Patients are grouped by how they are today, so the lines differ by definition.",
    )


_NOTHING: tuple[int | Mark, Measure] = (Mark.NO_DATA, Mark.NO_DATA)


def _by_window(
    found: Sequence[Row], state: str, share_pct: float, rules: Rules
) -> dict[int, tuple[int | Mark, Measure]]:
    """Return published patients and median per window, up to the last that shows something."""
    rows = [row for row in found if row["patient_group"] == state]
    rows = _without_thin_end(rows, share_pct, rules)
    counts = [publish_count(row["patients_evaluable"], rules) for row in rows]
    medians = _values(rows, "mhd_median", rules)
    return {row["window_index"]: pair for row, *pair in zip(rows, counts, medians, strict=True)}  # type: ignore[misc]


def _without_thin_end(rows: Sequence[Row], share_pct: float, rules: Rules) -> list[Row]:
    """Cut the last windows, in which few of the group have a usable diary."""
    kept = list(rows)
    minimum = max(rules.small_cell_min, share_pct / 100 * rows[0]["patients_reached"]) if rows else 0
    while kept and kept[-1]["patients_evaluable"] < minimum:
        kept.pop()
    return kept


def _values(rows: Sequence[Row], column: str, rules: Rules) -> list[Measure]:
    published = (publish_measure(row[column], row["patients_evaluable"], rules) for row in rows)
    return [value if isinstance(value, Mark) else round(value, 1) for value in published]


def _position(window: int) -> float:
    return 4.0 * window - 2


def _span(window: int) -> str:
    return "before" if window == 0 else f"{4 * window - 3}–{4 * window}"


def _in_words(label: str, spans: Sequence[str], medians: Sequence[Measure]) -> str:
    """Say where a line begins and where it ends; the values between are in the table."""
    known = [(span, value) for span, value in zip(spans, medians, strict=True) if not isinstance(value, Mark)]
    if not known:
        return f"{label}: too few patients."
    (first, start), (last, end) = known[0], known[-1]
    return f"{label}: {number(start)} ({_when(first)}) to {number(end)} ({_when(last)})."


def _when(span: str) -> str:
    return f"{span} care" if span == "before" else f"weeks {span}"
