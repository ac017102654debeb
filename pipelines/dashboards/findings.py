"""Plain sentences about published aggregates, written by rule: what a number says, and nothing about why."""

from pipelines.dashboards.disclosure import Mark, Measure, Share
from pipelines.dashboards.formatting import count, number, percent

_MARKS = {
    Mark.HIDDEN: "The group is too small to show without pointing at patients.",
    Mark.NO_DATA: "There is no data for this yet.",
}
_SHARES = {
    "active_caseload": "{numerator} of {denominator} patients were seen lately and are not discharged.",
    "responder_50": "{percent} had at least 50% fewer headache days at weeks 9 to 12 than before care.",
    "hit6_improved": "{percent} score at least 6 points lower on headache impact than at first.",
    "on_plateau": "{percent} of those with enough diary are above goal without further gain.",
    "usable_diary": "{percent} of patients in care recorded enough of the last four weeks.",
    "referral_evidenced": "{percent} of referred patients had all four gates evidenced on the day.",
}
_MEDIANS = {
    "mhd_reduction": "Half of the patients had at least {value} fewer headache days per 28 at weeks 9 to 12.",
    "days_to_needling": "Half of those who had dry needling had it within {value} days of their first treatment.",
}


def share_finding(metric: str, share: Share) -> str:
    """Say the share of a metric, or why it is not shown."""
    if isinstance(share.fraction, Mark):
        return _MARKS[share.fraction]
    return _SHARES[metric].format(
        percent=percent(share.fraction), numerator=count(share.numerator), denominator=count(share.denominator)
    )


def median_finding(metric: str, median: Measure) -> str:
    """Say the median of a metric, or why it is not shown; a reduction under zero is said to be no reduction."""
    if isinstance(median, Mark):
        return _MARKS[median]
    if metric == "mhd_reduction" and median <= 0:
        return "At least half of the patients had no fewer headache days at weeks 9 to 12 than before care."
    return _MEDIANS[metric].format(value=number(median))


def curve_title(before: Measure, later: Measure, weeks: str) -> str:
    """Name the finding of the curve in at most ten words.

    Args:
        before: median before care.
        later: median of the window in which outcomes are read.
        weeks: that window's weeks of care.
    """
    if isinstance(before, Mark) or isinstance(later, Mark):
        return "Too few patients for a finding yet"
    return f"Median headache days: {number(before)} before care, {number(later)} at weeks {weeks}"


def plateau_title(share: Share) -> str:
    """Name the share on plateau in at most ten words."""
    if isinstance(share.fraction, Mark):
        return "Plateaus among patients in care"
    return f"{percent(share.fraction)} of patients with enough diary are on plateau"
