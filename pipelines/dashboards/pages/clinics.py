"""Comparison of clinics: funnel plots in alphabetical order, without ranking."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.dashboards.count_grids import Grids
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.formatting import counted, number, percent
from pipelines.dashboards.limit_charts import funnel_chart
from pipelines.dashboards.pages.funnels import Funnel, funnel_of
from pipelines.dashboards.pages.metric_counts import CLINIC_METRICS, all_clinics
from pipelines.dashboards.release import Release
from pipelines.dashboards.statistics.funnel import LEVELS, expected_false_signals
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table
from pipelines.date_regimes import REAL_DATES

_CURVE_POINTS = 60
_NAMED = 6
# Points: a spread that would be printed as none.
_LEAST_SPREAD = 0.05


def clinics(release: Release, grids: Grids, pages: Mapping[str, str]) -> dict[str, Any]:
    """Return what the clinics page shows.

    Args:
        release: the release.
        grids: published counts.
        pages: address of each clinic's monthly charts by clinic; empty unless dates are real.
    """
    funnels = {metric: funnel_of(release, grids, metric) for metric in CLINIC_METRICS}
    figures, groups = [], []
    for metric, funnel in funnels.items():
        drawn = _figures(metric, funnel) if funnel else []
        figures += drawn
        groups.append((release.registry[metric]["label"], drawn))
    shown = [funnel for funnel in funnels.values() if funnel]
    network = all_clinics(release)
    return {
        "headline": _headline(shown, network),
        "expected": _expected(shown),
        "groups": groups,
        "missing": [label for label, drawn in groups if not drawn],
        "figures": figures,
        "pages": pages,
        "without_months": len(network) - len(pages),
        "is_calendar": release.build["date_regime"] == REAL_DATES,
    }


def _figures(metric: str, funnel: Funnel) -> list[Figure]:
    """Draw the limits of chance, and those that allow for real differences where they are other limits."""
    kinds = (False, True) if funnel.spread >= _LEAST_SPREAD else (False,)
    return [_figure(metric, funnel, is_widened) for is_widened in kinds]


def _figure(metric: str, funnel: Funnel, is_widened: bool) -> Figure:
    positions = funnel.positions(is_widened)
    outside = [clinic for clinic, place in zip(funnel.clinics, positions, strict=True) if place != "within"]
    points = [
        (clinic, size, 100 * share, place)
        for clinic, size, share, place in zip(funnel.clinics, funnel.sizes, funnel.shares, positions, strict=True)
    ]
    at = [funnel.limits(funnel.sizes, level, is_widened) for level in LEVELS]
    rows = [
        [clinic, size, round(share, 1), *(round(100 * end[it], 1) for lim in at for end in (lim.low, lim.high)), place]
        for it, (clinic, size, share, place) in enumerate(points)
    ]
    rows += [[clinic, *[Mark.HIDDEN] * 6, "hidden"] for clinic in funnel.hidden]
    kind = "of chance and of real differences between clinics" if is_widened else "of chance alone"
    return Figure(
        name=f"funnel-{metric}{'-widened' if is_widened else ''}".replace("_", "-"),
        title=f"{funnel.label}: {_outside(len(outside), len(funnel.clinics), is_widened)}",
        subtitle=Subtitle(
            f"Share of patients in each clinic; limits {kind}; network {percent(funnel.target)}",
            *funnel.basis,
            n_of(funnel.patients),
        ),
        text=f"Outside the 95% limits: {', '.join(outside) or 'no clinic'}.",
        spec=funnel_chart(points, _limit_curve(funnel, is_widened), 100 * funnel.target),
        table=Table(
            f"{funnel.label} by clinic, in alphabetical order",
            ["Clinic", "Patients", "%", "95% from", "95% to", "99.8% from", "99.8% to", "Position"],
            rows,
        ),
        note=f"{_note(funnel, is_widened)} {_not_shown(funnel.hidden)}".rstrip(),
    )


def _limit_curve(funnel: Funnel, is_widened: bool) -> list[tuple[float, list[float]]]:
    """Return by size of a clinic the lower 99.8, lower 95, upper 95 and upper 99.8 % limits, in %."""
    ends = 0.7 * min(funnel.sizes), 1.05 * max(funnel.sizes)
    sizes = [int(size) for size in np.unique(np.linspace(*ends, _CURVE_POINTS).round())]
    inner, outer = (funnel.limits(sizes, level, is_widened) for level in LEVELS)
    return [
        (float(size), [100 * outer.low[it], 100 * inner.low[it], 100 * inner.high[it], 100 * outer.high[it]])
        for it, size in enumerate(sizes)
    ]


def _note(funnel: Funnel, is_widened: bool) -> str:
    if is_widened:
        return f"Clinics differ beyond chance by about {number(funnel.spread)} points (one standard deviation)."
    if funnel.spread < _LEAST_SPREAD:
        return "Clinics differ no more than by chance, so limits that allow for real differences would be the same."
    return "Limits of the binomial distribution. Patients differ between clinics, so a signal is a question."


def _not_shown(clinics: list[str]) -> str:
    """Name the clinics that the chart does not show, or count them if they are many."""
    if not clinics:
        return ""
    named = ", ".join(clinics) if len(clinics) <= _NAMED else f"{counted(len(clinics), 'clinic')}, see the values"
    return f"Not shown, hidden or without data: {named}."


def _outside(outside: int, shown: int, is_widened: bool) -> str:
    wider = "wider " if is_widened else ""
    if outside:
        return f"{outside} of {counted(shown, 'clinic')} outside {wider}95%"
    return f"all {shown} shown within {wider}limits"


def _headline(funnels: list[Funnel], network: list[str]) -> str:
    """Say what stands out beyond the 99.8 % limits, and of how many clinics that can be said."""
    signals = sum(place.endswith("99.8 %") for funnel in funnels for place in funnel.positions(is_widened=False))
    if not funnels:
        return "Too few clinics to compare yet"
    if signals:
        return f"{counted(signals, 'signal')} beyond the 99.8% limits of chance"
    compared = {clinic for funnel in funnels for clinic in funnel.clinics} & set(network)  # the pool is no clinic
    share = "All" if len(compared) == len(network) else f"{len(compared)} of"
    return f"{share} {counted(len(network), 'clinic')} can be compared; none stands out"


def _expected(funnels: list[Funnel]) -> str:
    comparisons = sum(len(funnel.clinics) for funnel in funnels)
    inner, outer = expected_false_signals(comparisons)
    return (
        f"{counted(comparisons, 'comparison')} of clinics are drawn. By chance alone about {number(inner)} would lie "
        f"outside the 95% limits and {number(outer) if outer >= 0.1 else 'under 0.1'} outside the 99.8% limits."
    )
