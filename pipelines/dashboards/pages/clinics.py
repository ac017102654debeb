"""Clinics beside each other: funnel plots, in alphabetical order, without any rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.dashboards.count_grids import TOTAL, PublishedGrid
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.formatting import counted, number, percent
from pipelines.dashboards.limit_charts import funnel_chart
from pipelines.dashboards.release import Release
from pipelines.dashboards.statistics.funnel import (
    LEVELS,
    Limits,
    between_clinic_variance,
    exact_limits,
    expected_false_signals,
    position,
    widened_limits,
)
from pipelines.dashboards.tables import Table

Grids = Mapping[str, PublishedGrid]
FUNNELS = ("responder_50", "on_plateau", "usable_diary", "lost_to_follow_up")
_CURVE_POINTS = 60
_FEWEST_CLINICS = 3
# Points: a spread that would be printed as none.
_LEAST_SPREAD = 0.05


@dataclass(frozen=True)
class Funnel:
    """A metric of all clinics that can be shown.

    Attributes:
        label: name of the metric.
        clinics: names in alphabetical order, the pool of small ones last.
        sizes: patients per clinic.
        shares: share per clinic.
        target: share of the network.
        variance: how much clinics differ beyond chance.
        hidden: clinics whose share is hidden or empty.
    """

    label: str
    clinics: list[str]
    sizes: list[int]
    shares: list[float]
    target: float
    variance: float
    hidden: list[str]

    @property
    def spread(self) -> float:
        """How much clinics differ beyond chance, in points: one standard deviation."""
        return 100 * float(np.sqrt(self.variance))

    def limits(self, sizes: list[int], level: float, is_widened: bool) -> Limits:
        """Return the limits at some sizes."""
        if is_widened:
            return widened_limits(sizes, self.target, level, self.variance)
        return exact_limits(sizes, self.target, level)

    def positions(self, is_widened: bool) -> list[str]:
        """Say where each clinic lies."""
        inner, outer = (self.limits(self.sizes, level, is_widened) for level in LEVELS)
        return [
            position(share, (inner.low[it], inner.high[it]), (outer.low[it], outer.high[it]))
            for it, share in enumerate(self.shares)
        ]


def clinics(release: Release, grids: Grids, pages: Mapping[str, str]) -> dict[str, Any]:
    """Return what the clinics page shows.

    Args:
        release: the release.
        grids: published counts.
        pages: address of each clinic's monthly charts by clinic; empty unless dates are real.
    """
    funnels = {metric: funnel_of(release, grids, metric) for metric in FUNNELS}
    figures, groups = [], []
    for metric, funnel in funnels.items():
        drawn = _figures(metric, funnel) if funnel else []
        figures += drawn
        groups.append((release.registry[metric]["label"], drawn))
    shown = [funnel for funnel in funnels.values() if funnel]
    return {
        "headline": _headline(shown),
        "expected": _expected(shown),
        "groups": groups,
        "missing": [label for label, drawn in groups if not drawn],
        "figures": figures,
        "pages": pages,
        "is_calendar": release.build["date_regime"] == "limited_data_set",
    }


def funnel_of(release: Release, grids: Grids, metric: str) -> Funnel | None:
    """Return the funnel of a metric from its published counts; None where fewer than three clinics can be shown."""
    grid = grids[metric]
    is_imputed = release.registry[metric]["kind"] == "imputed_share"
    counted_columns = ("met", "not_met", "unknown") if is_imputed else ("met", "not_met")
    found = {row: grid.share(row, ("met",), counted_columns) for row in grid.grid.rows}
    whole = grid.share(TOTAL, ("met",), counted_columns).fraction
    shown = {row: it for row, it in found.items() if not isinstance(it.fraction, Mark)}
    if isinstance(whole, Mark) or not 0 < whole < 1 or len(shown) < _FEWEST_CLINICS:
        return None
    sizes = [it.denominator for it in shown.values()]
    shares = [it.fraction for it in shown.values()]
    variance = between_clinic_variance(shares, sizes, whole)  # type: ignore[arg-type]
    return Funnel(
        release.registry[metric]["label"], list(shown), sizes, shares, whole, variance,  # type: ignore[arg-type]
        [row for row in found if row not in shown],
    )  # fmt: skip


def funnel_signals(release: Release, grids: Grids) -> dict[tuple[str, str], str]:
    """Return where each shown clinic lies outside the 99.8 % limits, else "", by metric's label and clinic."""
    signals: dict[tuple[str, str], str] = {}
    for metric in FUNNELS:
        funnel = funnel_of(release, grids, metric)
        if funnel:
            found = zip(funnel.clinics, funnel.positions(is_widened=False), strict=True)
            signals |= {(funnel.label, clinic): place if place.endswith("99.8 %") else "" for clinic, place in found}
    return signals


def _figures(metric: str, funnel: Funnel) -> list[Figure]:
    """Draw the limits of chance, and those that allow for real differences where they are other limits."""
    kinds = (False, True) if funnel.spread >= _LEAST_SPREAD else (False,)
    return [_figure(metric, funnel, is_widened) for is_widened in kinds]


def _figure(metric: str, funnel: Funnel, is_widened: bool) -> Figure:
    positions = funnel.positions(is_widened)
    outside = [clinic for clinic, place in zip(funnel.clinics, positions, strict=True) if place != "within"]
    sizes = [
        int(it)
        for it in np.unique(np.linspace(0.7 * min(funnel.sizes), 1.05 * max(funnel.sizes), _CURVE_POINTS).round())
    ]
    inner, outer = (funnel.limits(sizes, level, is_widened) for level in LEVELS)
    curve = [
        (float(size), [100 * outer.low[it], 100 * inner.low[it], 100 * inner.high[it], 100 * outer.high[it]])
        for it, size in enumerate(sizes)
    ]
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
        title=f"{funnel.label}: {_outside(len(outside))}",
        subtitle=f"Share by patients counted; limits {kind}. Network {percent(funnel.target)}.",
        text=f"Outside the 95% limits: {', '.join(outside) or 'no clinic'}.",
        spec=funnel_chart(points, curve, 100 * funnel.target),
        table=Table(
            f"{funnel.label} by clinic, in alphabetical order",
            ["Clinic", "Patients", "%", "95% from", "95% to", "99.8% from", "99.8% to", "Position"],
            rows,
        ),
        note=_note(funnel, is_widened),
    )


def _note(funnel: Funnel, is_widened: bool) -> str:
    if is_widened:
        return f"Clinics differ beyond chance by about {number(funnel.spread)} points (one standard deviation)."
    if funnel.spread < _LEAST_SPREAD:
        return "Clinics differ no more than by chance, so limits that allow for real differences would be the same."
    return "Limits of the binomial distribution. Patients differ between clinics, so a signal is a question."


def _outside(clinics: int) -> str:
    return "all clinics within limits" if clinics == 0 else f"{counted(clinics, 'clinic')} outside 95%"


def _headline(funnels: list[Funnel]) -> str:
    signals = sum(place.endswith("99.8 %") for funnel in funnels for place in funnel.positions(is_widened=False))
    if not funnels:
        return "Too few clinics to compare yet"
    return f"{counted(signals, 'signal')} beyond the 99.8% limits of chance" if signals else "No clinic beyond chance"


def _expected(funnels: list[Funnel]) -> str:
    comparisons = sum(len(funnel.clinics) for funnel in funnels)
    inner, outer = expected_false_signals(comparisons)
    return (
        f"{counted(comparisons, 'comparison')} of clinics are drawn. By chance alone about {number(inner)} would lie "
        f"outside the 95% limits and {number(outer) if outer >= 0.1 else 'under 0.1'} outside the 99.8% limits."
    )
