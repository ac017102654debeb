"""Metrics by clinic as funnels: sizes, shares and limits, made from published counts alone."""

from dataclasses import dataclass

import numpy as np

from pipelines.dashboards.count_grids import TOTAL, Grids
from pipelines.dashboards.disclosure import Count, Mark
from pipelines.dashboards.pages.metric_counts import CLINIC_METRICS, counted_answers
from pipelines.dashboards.release import Release
from pipelines.dashboards.statistics.funnel import (
    LEVELS,
    Limits,
    between_clinic_variance,
    exact_limits,
    position,
    widened_limits,
)

_FEWEST_CLINICS = 3


@dataclass(frozen=True)
class Funnel:
    """A metric of all clinics that can be shown.

    Attributes:
        label: name of the metric.
        basis: among whom it is counted, and over which period, as the registry says it.
        clinics: names in alphabetical order, the pool of small ones last.
        sizes: patients per clinic.
        shares: share per clinic.
        target: share of the network.
        variance: how much clinics differ beyond chance.
        patients: all that are counted in the network.
        hidden: clinics whose share is hidden or empty.
    """

    label: str
    basis: tuple[str, str]
    clinics: list[str]
    sizes: list[int]
    shares: list[float]
    target: float
    variance: float
    patients: Count
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
        """Return the position of each clinic to the limits."""
        inner, outer = (self.limits(self.sizes, level, is_widened) for level in LEVELS)
        return [
            position(share, (inner.low[it], inner.high[it]), (outer.low[it], outer.high[it]))
            for it, share in enumerate(self.shares)
        ]


def funnel_of(release: Release, grids: Grids, metric: str) -> Funnel | None:
    """Return the funnel of a metric from its published counts; None where fewer than three clinics can be shown."""
    grid = grids[metric]
    among = counted_answers(release.registry[metric])
    found = {row: grid.share(row, ("met",), among) for row in grid.grid.rows}
    network = grid.share(TOTAL, ("met",), among)
    whole = network.fraction
    shown = {row: it for row, it in found.items() if not isinstance(it.fraction, Mark)}
    if isinstance(whole, Mark) or not 0 < whole < 1 or len(shown) < _FEWEST_CLINICS:
        return None
    sizes = [it.denominator for it in shown.values()]
    shares = [it.fraction for it in shown.values()]
    variance = between_clinic_variance(shares, sizes, whole)  # type: ignore[arg-type]
    registered = release.registry[metric]
    basis = registered["denominator"], registered["time_window"][:1].lower() + registered["time_window"][1:]
    return Funnel(
        registered["label"], basis, list(shown), sizes, shares, whole, variance,  # type: ignore[arg-type]
        network.denominator, [row for row in found if row not in shown],
    )  # fmt: skip


def funnel_signals(release: Release, grids: Grids) -> dict[tuple[str, str], str]:
    """Return where each shown clinic lies outside the 99.8 % limits, else "", by metric's label and clinic."""
    signals: dict[tuple[str, str], str] = {}
    for metric in CLINIC_METRICS:
        funnel = funnel_of(release, grids, metric)
        if funnel:
            found = zip(funnel.clinics, funnel.positions(is_widened=False), strict=True)
            signals |= {(funnel.label, clinic): place if place.endswith("99.8 %") else "" for clinic, place in found}
    return signals
