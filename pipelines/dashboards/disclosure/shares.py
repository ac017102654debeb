"""Shares of published counts: whatever is said of a share follows from counts that are rounded or hidden already."""

from dataclasses import dataclass

from statsmodels.stats.proportion import proportion_confint

from pipelines.dashboards.disclosure.rules import Count, Mark, Measure


@dataclass(frozen=True)
class Share:
    """A published share: rounded counts, and the fraction and its 95 % Wilson interval that follow from them."""

    numerator: Count
    denominator: Count
    fraction: Measure
    low: Measure
    high: Measure


def share_of(numerator: Count, denominator: Count) -> Share:
    """Return a share of published counts with its 95 % Wilson interval.

    Args:
        numerator: those with the property, as published.
        denominator: all that are counted, as published.

    Returns:
        The share: hidden where one of the counts is, no data where nobody is counted.
    """
    if denominator == 0:
        return Share(numerator, 0, Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA)
    if isinstance(numerator, Mark) or isinstance(denominator, Mark):
        return Share(numerator, denominator, Mark.HIDDEN, Mark.HIDDEN, Mark.HIDDEN)
    low, high = proportion_confint(numerator, denominator, alpha=0.05, method="wilson")
    return Share(numerator, denominator, numerator / denominator, float(low), float(high))
