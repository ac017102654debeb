"""Cards: one metric each, with its basis, its finding, its prior period and how many it is known for."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dashboards.count_grids import TOTAL, Grids, PublishedGrid, added
from pipelines.dashboards.disclosure import (
    Count,
    Mark,
    Measure,
    Rules,
    Share,
    population,
    publish_count,
    publish_measure,
    publish_share,
    share_of,
)
from pipelines.dashboards.findings import median_finding, share_finding
from pipelines.dashboards.formatting import count, in_whole, number, percent
from pipelines.dashboards.grid_sets import differ_by_few
from pipelines.dashboards.pages.metric_counts import counted_answers
from pipelines.dashboards.pages.nested_counts import NEARLY_ALL_OF
from pipelines.dashboards.release import NETWORK, NOBODY, Release, Row
from pipelines.dashboards.sparkline import Trend, periods_line
from pipelines.plateau.curves import WINDOW_DAYS

_PRIOR_PERIOD = 1


@dataclass(frozen=True)
class Card:
    """One metric as a card.

    Attributes:
        label: name of the metric.
        value: what is printed large, or a mark.
        unit: what the value counts.
        basis: n and denominator in words; none where nobody is counted.
        sentence: the finding.
        prior: the same metric one period earlier, in words.
        trend: the metric at each period, the oldest first.
        completeness: share of eligible patients whose outcome is known; None for a median of all of them, whose basis
            says so.
        is_incomplete: whether that share is under the floor, or hidden, so that the card is greyed.
    """

    label: str
    value: str | Mark
    unit: str
    basis: str
    sentence: str
    prior: str
    trend: Trend
    completeness: Measure | None
    is_incomplete: bool


def cards(release: Release, grids: Grids, metrics: Sequence[str], rules: Rules) -> list[Card]:
    """Return a card for each metric, for the network.

    Args:
        release: the release.
        grids: published counts; each metric's grid holds who met it, who did not and who is not known.
        metrics: names in the registry.
        rules: disclosure thresholds.
    """
    floor = release.thresholds["completeness_floor_pct"] / 100
    return [_card(release, grids, release.registry[name], floor, rules) for name in metrics]


def _card(release: Release, grids: Grids, metric: Row, floor: float, rules: Rules) -> Card:
    grid = grids[metric["metric"]]
    known = grid.share(TOTAL, ("met", "not_met"), ("met", "not_met", "unknown")).fraction
    if metric["kind"] == "median":
        value, basis, sentence = _median(release, grid, metric)
    else:
        value, basis, sentence = _share(release, grid, metric)
    if value is Mark.HIDDEN and (nearly := _nearly(grids, metric, rules)):
        value, basis, sentence = _about(nearly, metric, release)
        known = 1.0
    history = [_earlier(metric, row, rules) for row in release.history[metric["metric"]] if row["periods_ago"]]
    if release.history[metric["metric"]]:
        history.append(_now(release, grid, metric))
    unit = "" if isinstance(value, Mark) or metric["unit"] == "%" else metric["unit"]
    return Card(
        label=metric["label"],
        value=value,
        unit=unit,
        basis=basis,
        sentence=sentence,
        prior=_prior(history),
        trend=periods_line([measure for measure, _ in history], [text for _, text in history]),
        completeness=None if metric["kind"] == "median" and known == 1 else known,
        is_incomplete=known < floor if not isinstance(known, Mark) else not isinstance(value, Mark),
    )


def _share(release: Release, grid: PublishedGrid, metric: Row) -> tuple[str | Mark, str, str]:
    share = grid.share(TOTAL, ("met",), counted_answers(metric))
    basis = f"{count(share.numerator)} of {count(share.denominator)} patients"
    sentence = share_finding(metric["metric"], share, release.thresholds)
    if isinstance(share.denominator, Mark) or not share.denominator:
        basis = ""
    value, shown = _printed(share, metric)
    if isinstance(value, Mark) or metric["unit"] == "patients":
        return value if isinstance(value, Mark) else shown, basis, sentence
    basis += f"; 95% interval {percent(share.low)} to {percent(share.high)}"
    return shown, basis, sentence


def _nearly(grids: Grids, metric: Row, rules: Rules) -> Share | None:
    """Return the share with a slightly wider group in place of a hidden one; None where there is no such group.

    Of everybody who is eligible for these metrics it is known whether they met them.
    """
    name = metric["metric"]
    group = NEARLY_ALL_OF.get(name)
    if group is None or not differ_by_few((name, TOTAL, "met"), group, rules):
        return None
    share = share_of(grids[group[0]].count(*group[1:]), grids[name].count(TOTAL, TOTAL))
    return None if isinstance(_printed(share, metric)[0], Mark) else share


def _about(share: Share, metric: Row, release: Release) -> tuple[str, str, str]:
    """Return what a card says where its number is nearly that of a wider group."""
    sentence = share_finding(metric["metric"], share, release.thresholds)
    return (
        f"about {_printed(share, metric)[1]}",
        "exact number hidden: too close to that of a wider group",
        f"About {sentence}",
    )


def _median(release: Release, grid: PublishedGrid, metric: Row) -> tuple[str | Mark, str, str]:
    counted = grid.count(TOTAL, "met")
    median = _network_median(release, grid, metric)
    everybody = added(grid.count(TOTAL, column) for column in grid.grid.columns)
    among = "" if counted == everybody or isinstance(everybody, Mark) else f" of {count(everybody)}"
    basis = "" if isinstance(counted, Mark) or not counted else f"median of {count(counted)}{among} patients"
    shown = median if isinstance(median, Mark) else number(median)
    return shown, basis, median_finding(metric["metric"], median, release.thresholds)


def _now(release: Release, grid: PublishedGrid, metric: Row) -> tuple[Measure, str]:
    """Return the metric as its card prints it."""
    if metric["kind"] == "median":
        median = _network_median(release, grid, metric)
        return median, number(median)
    share = grid.share(TOTAL, ("met",), counted_answers(metric))
    return _printed(share, metric)


def _earlier(metric: Row, row: Row, rules: Rules) -> tuple[Measure, str]:
    """Return the metric at an earlier period and how it is printed."""
    of = population(metric=metric["metric"], periods_ago=row["periods_ago"])
    if metric["kind"] == "median":
        median = _published_median(metric, row, publish_count(row["denominator"], rules, of))
        return median, number(median)
    return _printed(publish_share(row["numerator"], row["denominator"], rules, of, {"is_met": True}), metric)


def _printed(share: Share, metric: Row) -> tuple[Measure, str]:
    if metric["unit"] == "patients" and share.fraction is not Mark.NO_DATA:  # a count stands though its share is hidden
        return share.numerator, count(share.numerator)
    return share.fraction, percent(share.fraction)


def _network_median(release: Release, grid: PublishedGrid, metric: Row) -> Measure:
    row = release.values.get((NETWORK, metric["metric"]), NOBODY)
    return _published_median(metric, row, grid.count(TOTAL, "met"))


def _published_median(metric: Row, row: Row, counted: Count) -> Measure:
    return in_whole(publish_measure(row["metric_value"], counted), metric["unit"])


def _prior(history: Sequence[tuple[Measure, str]]) -> str:
    if all(isinstance(measure, Mark) for measure, _ in history):
        return ""
    if len(history) <= _PRIOR_PERIOD:
        return "No earlier period yet"
    if all(measure is Mark.NO_DATA for measure, _ in history[:-1]):  # only the newest status is known, or care began
        return ""
    return f"{WINDOW_DAYS} days earlier: {history[-1 - _PRIOR_PERIOD][1]}"
