"""Overview for clinic directors: the network's metrics, where patients are, and the course of headache days."""

from dataclasses import dataclass
from typing import Any

from pipelines.dashboards.disclosure import (
    Mark,
    Measure,
    Rules,
    Share,
    publish_count,
    publish_measure,
    publish_share,
)
from pipelines.dashboards.formatting import count, number, percent
from pipelines.dashboards.labels import PLACES, SPOKES
from pipelines.dashboards.pages.curves import network_curve
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.sentences import change_sentence, mark_sentence, plateau_title, share_sentence
from pipelines.dashboards.tables import Table, cross_count, published_table

_SENTENCES = {
    "active_caseload": "{numerator} of {denominator} patients were seen lately and are not discharged.",
    "responder_50": "{percent} had at least half as many headache days less at weeks 9 to 12.",
    "hit6_improved": "{percent} score at least 6 points lower on headache impact than at first.",
    "on_plateau": "{percent} of the patients whose diary suffices are above goal without further gain.",
    "usable_diary": "{percent} of the patients in care recorded enough of the last four weeks.",
    "referral_evidenced": "{percent} of referred patients had all four gates evidenced on the day.",
}
_ORDER = (
    "active_caseload",
    "mhd_change",
    "responder_50",
    "hit6_improved",
    "on_plateau",
    "days_to_needling",
    "usable_diary",
    "referral_evidenced",
)


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


def overview(release: Release, rules: Rules) -> dict[str, Any]:
    """Return what the overview shows."""
    values = {row["metric"]: row for row in release.rows("marts.rpt_metrics") if row["scope"] == "network"}
    floor = release.thresholds["completeness_floor_pct"] / 100
    return {
        "headline": _headline(values.get("on_plateau", _EMPTY), rules),
        "cards": [_card(release.metrics[metric], values.get(metric, _EMPTY), floor, rules) for metric in _ORDER],
        "spokes": _spoke_table(release, rules),
        "figures": [network_curve(release, rules)],
        "floor": floor,
    }


_EMPTY: Row = {"eligible": 0, "observed": 0, "numerator": 0, "denominator": 0, "metric_value": None}


def _headline(value: Row, rules: Rules) -> str:
    return plateau_title(publish_share(value["numerator"], value["denominator"], rules))


def _card(metric: Row, value: Row, floor: float, rules: Rules) -> Card:
    known = publish_share(value["observed"], value["eligible"], rules).fraction
    # A group in which only a few are unknown is complete enough, without saying how few.
    is_incomplete = not isinstance(known, Mark) and known < floor
    if metric["metric"] in _SENTENCES:
        share = publish_share(value["numerator"] or 0, value["denominator"], rules)
        return _share_card(metric, share, known, is_incomplete)
    median = publish_measure(value["metric_value"], value["denominator"], rules)
    return _median_card(metric, median, value, rules, known, is_incomplete)


def _share_card(metric: Row, share: Share, known: Measure, is_incomplete: bool) -> Card:
    is_count = metric["unit"] == "patients"
    shown = share.numerator if is_count else share.fraction
    text = shown if isinstance(shown, Mark) else (count(share.numerator) if is_count else percent(share.fraction))
    return Card(
        label=metric["label"],
        value=text,
        unit="patients" if is_count else "",
        basis=f"{count(share.numerator)} of {count(share.denominator)} patients",
        sentence=share_sentence(share, _SENTENCES[metric["metric"]]),
        completeness=known,
        is_incomplete=is_incomplete,
    )


def _median_card(metric: Row, median: Measure, value: Row, rules: Rules, known: Measure, is_incomplete: bool) -> Card:
    is_change = metric["metric"] == "mhd_change"
    if is_change:
        sentence, shown = change_sentence(median), median if isinstance(median, Mark) else number(-median)
    elif isinstance(median, Mark):
        sentence, shown = mark_sentence(median), median
    else:
        shown = number(median)
        sentence = f"Half of those who had dry needling had it within {shown} days of their first treatment."
    patients = publish_count(value["denominator"], rules)
    eligible = publish_count(value["eligible"], rules)
    return Card(
        label=metric["label"],
        value=shown,
        unit="days per 28" if is_change else "days",
        basis=f"median of {count(patients)} of {count(eligible)} patients",
        sentence=sentence,
        completeness=known,
        is_incomplete=is_incomplete,
    )


def _spoke_table(release: Release, rules: Rules) -> Table:
    counts = cross_count(release.rows("marts.rpt_spoke_stages"), "primary_spoke", "place", (SPOKES, PLACES))
    names = (list(SPOKES.values()), list(PLACES.values()))
    return published_table("Patients by primary spoke and where they are now", "Primary spoke", names, counts, rules)
