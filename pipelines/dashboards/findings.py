"""Plain sentences about published aggregates: what a number says, and nothing about why."""

from collections.abc import Mapping, Sequence

from pipelines.dashboards.care_time import in_weeks, outcome_weeks
from pipelines.dashboards.disclosure import Mark, Measure, Share
from pipelines.dashboards.formatting import count, number, percent

_MARKS = {
    Mark.HIDDEN: "Hidden: it is, or would give away, a group too small to show.",
    Mark.NO_DATA: "There is no data for this yet.",
}
_COUNTS = {"active_caseload": "{numerator} patients were seen lately and are not discharged."}
_SHARES = {
    "responder_50": (
        "{percent} are known to have had at least 50% fewer headache days at {outcome_weeks} than before care."
    ),
    "hit6_improved": "{percent} score meaningfully lower on headache impact than at first.",
    "on_plateau": "{percent} of those who can be judged are above goal without further gain.",
    "new_plateau": "{percent} of patients in care were first called in the last {window}.",
    "not_started": "{percent} of those evaluated {start} ago or earlier have had no treatment.",
    "lost_to_follow_up": "{percent} of treated patients stayed away without a discharge.",
    "referral_closed": "{percent} of referred patients have a completed or declined referral.",
    "usable_diary": "{percent} of patients in care recorded enough of the last {window}.",
    "referral_evidenced": "{percent} of referred patients had all four gates evidenced on the day.",
}
_MEDIANS = {
    "mhd_reduction": (
        "Half of the patients had at least {value} fewer headache days per 28 at {outcome_weeks}. From {chronic} "
        "or more days, a fall of {drift} is expected without treatment (regression to the mean)."
    ),
    "days_to_next_stage": "Half of those who moved to a later stage did so within {value} days.",
    "evaluation_to_treatment_days": "Half of the patients had their first treatment within {value} days.",
    "visits_to_goal": "Half of those who reached their goal needed at most {value} visits.",
    "plateau_to_referral_days": "Half of those referred after a plateau were referred within {value} days of it.",
}


def share_finding(metric: str, share: Share, limits: Mapping[str, float]) -> str:
    """Describe the share of a metric, or say why it is not shown.

    Args:
        metric: name in the registry.
        share: the share as it is published.
        limits: every threshold's value by name.
    """
    is_counted = metric in _COUNTS and share.fraction is not Mark.NO_DATA
    measure = share.numerator if is_counted else share.fraction
    if isinstance(measure, Mark):
        return _MARKS[measure]
    return (_COUNTS | _SHARES)[metric].format(
        percent=percent(share.fraction),
        numerator=count(share.numerator),
        **_times(limits),
    )


def median_finding(metric: str, median: Measure, limits: Mapping[str, float]) -> str:
    """Describe the median of a metric, or say why it is not shown.

    Args:
        metric: name in the registry.
        median: the median as it is published.
        limits: every threshold's value by name.
    """
    if isinstance(median, Mark):
        return _MARKS[median]
    if metric == "mhd_reduction" and median <= 0:
        return f"At least half of the patients had no fewer headache days at {outcome_weeks(limits)} than before care."
    return _MEDIANS[metric].format(value=number(median), **_times(limits))


def _times(limits: Mapping[str, float]) -> dict[str, str]:
    return {
        "outcome_weeks": outcome_weeks(limits),
        "window": in_weeks(limits["window_days"]),
        "start": in_weeks(limits["non_starter_days"]),
        "chronic": number(limits["drift_baseline_mhd"]),
        "drift": number(limits["drift_mhd"]),
    }


def curve_title(before: Measure, later: Measure, weeks: str) -> str:
    """Return the title of the curve, in at most ten words.

    Args:
        before: median before care.
        later: median of the window in which outcomes are read.
        weeks: that window's weeks of care, in words.
    """
    if isinstance(before, Mark) or isinstance(later, Mark):
        return "Median headache days over care"
    return f"Median headache days: {number(before)} before care, {number(later)} at {weeks}"


def plateau_title(share: Share) -> str:
    """Return the title of the share on plateau, in at most ten words."""
    if isinstance(share.fraction, Mark):
        return "Plateaus among patients in care"
    return f"On plateau: {percent(share.fraction)} of those who can be judged"


def judged_finding(share: Share) -> str:
    """Say how many patients in care the share on plateau is about; empty where that is hidden.

    Args:
        share: patients in care who can be judged, among all.
    """
    if isinstance(share.fraction, Mark):
        return ""
    if share.fraction == 1:
        return "All patients in care can be judged."
    return f"{percent(share.fraction)} of patients in care can be judged; the others write too little or are undecided."


def responder_title(share: Share) -> str:
    """Return the title of the responders at 50 %, in at most ten words."""
    if isinstance(share.fraction, Mark):
        return "Outcomes over care"
    return f"{percent(share.fraction)} are known to have halved their headache days"


def spread_title(values: Sequence[Measure], text: str, otherwise: str, unit: str = "") -> str:
    """Return a title with the range of values over groups, in at most ten words.

    Args:
        values: one per group.
        text: the sentence, with `{spread}`.
        otherwise: the title if fewer than two groups are shown.
        unit: what follows each number at once.
    """
    shown = [value for value in values if not isinstance(value, Mark)]
    if len(shown) < 2:
        return otherwise
    low, high = (f"{number(end)}{unit}" for end in (min(shown), max(shown)))
    return text.format(spread=low if low == high else f"{low} to {high}")
