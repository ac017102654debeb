"""The overview's cards: one metric each, with its basis, its finding and how many it is known for."""

from dataclasses import dataclass

from pipelines.dashboards.disclosure import Mark, Measure, Rules, publish_count, publish_measure, publish_share
from pipelines.dashboards.findings import median_finding, share_finding
from pipelines.dashboards.formatting import count, number, percent
from pipelines.dashboards.release import NETWORK, NOBODY, Release, Row


@dataclass(frozen=True)
class Card:
    """One metric as a card.

    Attributes:
        label: name of the metric.
        value: what is printed large, or a mark.
        unit: what the value counts.
        basis: n and denominator in words.
        sentence: the finding.
        completeness: share of eligible patients whose outcome is known.
        is_incomplete: whether that share is under the floor, so that the card is greyed.
    """

    label: str
    value: str | Mark
    unit: str
    basis: str
    sentence: str
    completeness: Measure
    is_incomplete: bool


def cards(release: Release, rules: Rules) -> list[Card]:
    """Return a card for each metric of the registry, for the network."""
    floor = release.thresholds["completeness_floor_pct"] / 100
    return [
        _card(metric, release.values.get((NETWORK, name), NOBODY), floor, rules)
        for name, metric in release.metrics.items()
    ]


def _card(metric: Row, value: Row, floor: float, rules: Rules) -> Card:
    known = publish_share(value["observed"], value["eligible"], rules).fraction
    is_share = metric["unit"] in ("%", "patients")
    shown, basis, sentence = _share(metric, value, rules) if is_share else _median(metric, value, rules)
    return Card(
        label=metric["label"],
        value=shown,
        unit="" if isinstance(shown, Mark) or metric["unit"] == "%" else metric["unit"],
        basis=basis,
        sentence=sentence,
        completeness=known,
        is_incomplete=not isinstance(known, Mark) and known < floor,
    )


def _share(metric: Row, value: Row, rules: Rules) -> tuple[str | Mark, str, str]:
    share = publish_share(value["numerator"], value["denominator"], rules)
    basis = f"{count(share.numerator)} of {count(share.denominator)} patients"
    if isinstance(share.fraction, Mark):
        return share.fraction, basis, share_finding(metric["metric"], share)
    if metric["unit"] == "patients":
        return count(share.numerator), basis, share_finding(metric["metric"], share)
    basis += f"; 95% interval {percent(share.low)} to {percent(share.high)}"
    return percent(share.fraction), basis, share_finding(metric["metric"], share)


def _median(metric: Row, value: Row, rules: Rules) -> tuple[str | Mark, str, str]:
    median = publish_measure(value["metric_value"], value["denominator"], rules)
    counts = (publish_count(value[name], rules) for name in ("denominator", "eligible"))
    basis = "median of {} of {} patients".format(*(count(patients) for patients in counts))
    shown = median if isinstance(median, Mark) else number(median)
    return shown, basis, median_finding(metric["metric"], median)
