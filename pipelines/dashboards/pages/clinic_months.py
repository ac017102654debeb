"""A clinic month by month, where dates are real: XmR charts with variation and assurance in words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pipelines.dashboards.disclosure import Mark, Measure, Population, Rules, population, publish_count
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.limit_charts import control_figure
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.statistics.control_chart import ControlChart, assurance, control_chart, variation
from pipelines.dashboards.subtitles import Subtitle, n_at_points
from pipelines.dashboards.tables import Table

METRICS = ("visits_kept", "headache_days_month")
_FEWEST_MONTHS = 4


def clinic_months(release: Release, clinics: list[str], rules: Rules) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each unpooled clinic and the content of its page of months; nothing unless dates are real.

    Args:
        release: the release.
        clinics: clinics that are large enough not to be pooled.
        rules: disclosure thresholds.
    """
    by_clinic: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in release.rows("marts.rpt_clinic_months"):
        by_clinic[row["clinic_key"]][row["metric"]].append(row)
    for clinic in clinics:
        months = by_clinic.get(clinic)
        if months:
            figures = [_figure(release, months[metric], metric, rules) for metric in METRICS]
            yield clinic, {"clinic": clinic, "figures": figures}


def published_value(row: Row, metric: str, rules: Rules) -> Measure:
    """Return a month's value: hidden if its patients, or the remaining ones, are few.

    Visits kept is computed from rounded counts of visits.
    """
    zeros = publish_count(row["patients_at_zero"], rules, _patients_of(row).narrowed(has_zero=True))
    if isinstance(zeros, Mark) or isinstance(publish_count(row["patients"], rules, _patients_of(row)), Mark):
        return Mark.HIDDEN
    if not row["amount_count"]:
        return Mark.NO_DATA
    if metric == "visits_kept":
        kept, planned = (rules.rounded(int(row[column])) for column in ("amount_sum", "amount_count"))
        return round(100 * kept / planned, 1)
    return round(float(row["amount_sum"]) / int(row["amount_count"]), 1)


def _figure(release: Release, rows: list[Row], metric: str, rules: Rules) -> Figure:
    registered = release.registry[metric]
    values = [published_value(row, metric, rules) for row in rows]
    shown = [(row["month_date"], value) for row, value in zip(rows, values, strict=True) if not isinstance(value, Mark)]
    target = release.thresholds["visits_kept_target_pct"] if metric == "visits_kept" else None
    chart = control_chart([value for _, value in shown]) if len(shown) >= _FEWEST_MONTHS else None
    words = _judgement(chart, target, registered["direction"]) if chart else "Too few months can be shown."
    cells = _cells(rows, values, chart, rules)
    unit = "% of visits" if metric == "visits_kept" else "headache days per 28"
    return Figure(
        name=metric.replace("_", "-"),
        title=f"{registered['label']}, newest month: {words.split('. ')[0].lower() if chart else 'too few months'}",
        subtitle=Subtitle(
            registered["definition"].rstrip("."),
            "treated patients of this clinic",
            _months(shown),
            n_at_points(((row[2], row[1]) for row in cells), "in each month"),
        ),
        text=words,
        spec=_spec(shown, chart, target, unit) if chart else None,
        table=Table(
            f"{registered['label']} by month",
            ["Month", "Patients", unit.capitalize(), "Signals"],
            cells,
            text_columns=1,
        ),
        note=_note(words, chart, [month for month, _ in shown]),
    )


def _note(words: str, chart: ControlChart | None, months: Sequence[date]) -> str:
    """Return what the chart says, and the meaning of the marks that it has."""
    if not chart:
        return words
    said = [words]
    if any(chart.signals):
        said.append("A diamond is a month beyond common variation.")
    said.append("Limits: mean ± 2.66 mean moving ranges, never recalculated automatically.")
    if len(months) <= _number(months[-1]) - _number(months[0]):
        said.append("Months that are not shown leave a gap.")
    return " ".join(said)


def _patients_of(row: Row) -> Population:
    return population(clinic_month=f"{row['clinic_key']} {row['month_date']}", measure=row["metric"])


def _judgement(chart: ControlChart, target: float | None, direction: str) -> str:
    icon, varies = variation(chart, direction)
    mark, assured = assurance(chart, target, direction)
    trial = f" Trial limits: {counted(len(chart.values), 'month')} so far, twelve are needed." if chart.is_trial else ""
    return f"{icon} {varies}. {mark} {assured}.{trial}"


def _spec(shown: list[tuple[date, float]], chart: ControlChart, target: float | None, unit: str) -> dict[str, Any]:
    lines = {"Upper limit": chart.high, "Mean": chart.mean, "Lower limit": chart.low}
    if target is not None:
        lines["Target"] = target
    by_month = {
        _number(month): (value, bool(found)) for (month, value), found in zip(shown, chart.signals, strict=True)
    }
    months = range(min(by_month), max(by_month) + 1)
    rounded = {label: round(height, 1) for label, height in lines.items()}
    return control_figure(
        [f"{date(month // 12, month % 12 + 1, 1):%b<br>%Y}" for month in months],
        [by_month[month][0] if month in by_month else None for month in months],
        rounded,
        [month in by_month and by_month[month][1] for month in months],
        unit,
    )


def _months(shown: list[tuple[date, float]]) -> str:
    return (
        " to ".join(dict.fromkeys(f"{month:%Y-%m}" for month, _ in (shown[0], shown[-1]))) if shown else "no month yet"
    )


def _number(month: date) -> int:
    """Number months on from each other, so that one that is not shown leaves its place empty."""
    return 12 * month.year + month.month - 1


def _cells(rows: list[Row], values: list[Measure], chart: ControlChart | None, rules: Rules) -> list[list[Any]]:
    signals = iter(chart.signals if chart else ())
    cells = []
    for row, value in zip(rows, values, strict=True):
        found = () if isinstance(value, Mark) or not chart else next(signals)
        said = "; ".join(sorted({signal.value for signal, _ in found})) or "none"
        cells.append(
            [f"{row['month_date']:%b %Y}", publish_count(row["patients"], rules, _patients_of(row)), value, said]
        )
    return cells


def monthly_summary(clinic: str, figures: list[Figure]) -> list[Any]:
    """Return a clinic's row of the summary: the newest judgement of each chart in words."""
    return [clinic, *(figure.text for figure in figures)]
