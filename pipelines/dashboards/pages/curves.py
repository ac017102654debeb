"""Curves of headache days over care, every point through disclosure control."""

from collections.abc import Sequence

from pipelines.dashboards.disclosure import Count, Mark, Measure, Rules, publish_measure, publish_table
from pipelines.dashboards.figures import Figure, Line, line_chart
from pipelines.dashboards.formatting import count, number
from pipelines.dashboards.labels import STATES
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.sentences import curve_title

_X_TITLE = "weeks since care began (patients with a usable diary below)"
_Y_TITLE = "headache days per 28"
_COLUMNS = ["lower quartile", "median", "upper quartile"]
# Four lines at most; worsening and too little diary are in the counts above the chart.
_CURVE_STATES = ("plateau", "indeterminate", "improving", "at_goal")


def network_curve(release: Release, rules: Rules) -> Figure:
    """Draw median and quartiles of all treated patients by window of care."""
    rows = [row for row in release.rows("marts.rpt_trajectory_curve") if row["patient_group"] == "all"]
    shown = _shown(rows, rules)
    counts = [_published(row["patients_evaluable"], rules) for row in shown]
    low, median, high = (_quartiles(shown, name, rules) for name in ("lower_quartile", "median", "upper_quartile"))
    ticks = [f"{_weeks(row)}<br>{count(patients)}" for row, patients in zip(shown, counts, strict=True)]
    title = curve_title(median[0], median[-1]) if shown else curve_title(Mark.NO_DATA, Mark.NO_DATA)
    drift = release.thresholds
    return Figure(
        name="headache-days",
        title=title,
        subtitle="Median and middle half of patients, headache days per 28 days, all treated patients.",
        text=_in_words(shown, median),
        spec=line_chart(
            [_middle(row) for row in shown], ticks, [Line("Median", median, low, high)], _X_TITLE, _Y_TITLE
        ),
        columns=["weeks since care began", "patients with a usable diary", *_COLUMNS],
        rows=[[_weeks(row), *cells] for row, *cells in zip(shown, counts, low, median, high, strict=True)],
        note=(
            "Later windows hold only the patients who are that far and still write. Patients with "
            f"{number(drift['drift_baseline_mhd'])} or more headache days before care are expected to have "
            f"{number(drift['drift_mhd'])} fewer later without any treatment."
        ),
    )


def state_curves(release: Release, rules: Rules) -> Figure:
    """Draw the median of the patients in care by the state they are in now."""
    rows = {(row["patient_group"], row["window_index"]): row for row in release.rows("marts.rpt_trajectory_curve")}
    windows = sorted({window for group, window in rows if group in STATES})
    groups = list(STATES)
    empty: Row = {"patients_evaluable": 0, "mhd_median": None}
    cells = [[rows.get((group, window), empty) for group in groups] for window in windows]
    # The groups of a window add up to all patients in care, so their counts are one table.
    counts = publish_table([[cell["patients_evaluable"] for cell in line] for line in cells], rules).cells
    medians = [
        [_median(cell, shown) for cell, shown in zip(*pair, strict=True)] for pair in zip(cells, counts, strict=True)
    ]
    last = max(
        (place for place, line in enumerate(medians) if not all(isinstance(cell, Mark) for cell in line)), default=-1
    )
    drawn = [groups.index(state) for state in _CURVE_STATES]
    kept = windows[: last + 1]
    lines = [Line(STATES[groups[place]], [line[place] for line in medians[: last + 1]]) for place in drawn]
    return Figure(
        name="headache-days-by-state",
        title="Headache days so far, by today's state",
        subtitle="Median headache days per 28 days, patients in care.",
        text="Lines for on plateau, undecided, improving and at goal; the values are in the table below.",
        spec=line_chart(
            [_position(window) for window in kept],
            [_span(window) for window in kept],
            lines,
            "weeks since care began",
            _Y_TITLE,
        ),
        columns=[
            "weeks since care began",
            *(f"{STATES[_CURVE_STATES[i]]}: {what}" for i in range(len(drawn)) for what in ("patients", "median")),
        ],
        rows=[
            [
                _span(window),
                *(cell for place in drawn for cell in (counts[line][place], _rounded(medians[line][place]))),
            ]
            for line, window in enumerate(kept)
        ],
        note="Patients are grouped by how they are today, so the lines differ by definition.",
    )


def _shown(rows: Sequence[Row], rules: Rules) -> list[Row]:
    """Cut the windows at the end that hide everything."""
    last = max(
        (place for place, row in enumerate(rows) if row["patients_evaluable"] >= rules.small_cell_min), default=-1
    )
    return list(rows[: last + 1])


def _published(patients: int, rules: Rules) -> Count:
    return Mark.HIDDEN if rules.is_small(patients) else rules.rounded(patients)


def _quartiles(rows: Sequence[Row], name: str, rules: Rules) -> list[Measure]:
    return [_rounded(publish_measure(row[f"mhd_{name}"], row["patients_evaluable"], rules)) for row in rows]


def _median(row: Row, patients: Count) -> Measure:
    if isinstance(patients, Mark):
        return patients
    return Mark.NO_DATA if row["mhd_median"] is None else round(float(row["mhd_median"]), 1)


def _rounded(value: Measure) -> Measure:
    return value if isinstance(value, Mark) else round(value, 1)


def _position(window: int) -> float:
    return 4.0 * window - 2


def _middle(row: Row) -> float:
    return _position(row["window_index"])


def _span(window: int) -> str:
    return "before" if window == 0 else f"{4 * window - 3}–{4 * window}"


def _weeks(row: Row) -> str:
    return _span(row["window_index"])


def _in_words(rows: Sequence[Row], median: Sequence[Measure]) -> str:
    parts = [f"{_weeks(row)}: {number(value)}" for row, value in zip(rows, median, strict=True)]
    return f"Median headache days per 28 by weeks of care. {'; '.join(parts)}." if parts else "No curve to draw yet."
