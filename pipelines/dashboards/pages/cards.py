"""The overview's cards: one metric each, with its basis, its finding and how many it is known for."""

from dataclasses import dataclass

from pipelines.dashboards.disclosure import Mark, Measure, Rules, Share, publish_count, publish_measure, publish_share
from pipelines.dashboards.formatting import count, number, percent
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.sentences import METRIC_SENTENCES, change_sentence, metric_sentence

_NOBODY: Row = {"eligible": 0, "observed": 0, "numerator": 0, "denominator": 0, "metric_value": None}


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
    values = {row["metric"]: row for row in release.rows("marts.rpt_metrics") if row["scope"] == "network"}
    floor = release.thresholds["completeness_floor_pct"] / 100
    return [_card(metric, values.get(name, _NOBODY), floor, rules) for name, metric in release.metrics.items()]


def _card(metric: Row, value: Row, floor: float, rules: Rules) -> Card:
    known = publish_share(value["observed"], value["eligible"], rules).fraction
    shown, basis, sentence = _median(metric, value, rules) if metric["unit"] in _MEDIAN_UNITS else _share(metric, value, rules)
    return Card(
        label=metric["label"],
        value=shown,
        unit="" if isinstance(shown, Mark) or metric["unit"] == "%" else metric["unit"],
        basis=basis,
        sentence=sentence,
        completeness=known,
        is_incomplete=not isinstance(known, Mark) and known < floor,
    )
