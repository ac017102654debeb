"""Metrics by clinic as funnels: sizes, shares and limits, made from published counts alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.dashboards.care_time import in_weeks, outcome_weeks
from pipelines.dashboards.count_grids import TOTAL, PublishedGrid
from pipelines.dashboards.disclosure import Count, Mark
from pipelines.dashboards.pages.patient_counts import counted_answers
from pipelines.dashboards.pages.responders import RESPONDER_BASIS
from pipelines.dashboards.release import Release
from pipelines.dashboards.statistics.funnel import (
    LEVELS,
    Limits,
    between_clinic_variance,
    exact_limits,
    position,
    widened_limits,
)

Grids = Mapping[str, PublishedGrid]
# Among whom a metric is counted, and when; its whole definition stands on the methods page.
_BASES = {
    "responder_50": (RESPONDER_BASIS, "{outcome_weeks} of care once over"),
    "on_plateau": ("patients in care with a verdict", "newest weekly judgement"),
    "usable_diary": ("patients in care for {window} or longer", "last {window} of each patient's data"),
    "lost_to_follow_up": ("all treated patients", "to the end of each patient's data"),
}
FUNNELS = tuple(_BASES)
_FEWEST_CLINICS = 3


@dataclass(frozen=True)
class Funnel:
    """A metric of all clinics that can be shown.

    Attributes:
        label: name of the metric.
        basis: among whom it is counted, and over which period.
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
        """Say where each clinic lies."""
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
    return Funnel(
        release.registry[metric]["label"], _basis(release, metric), list(shown), sizes, shares, whole, variance,  # type: ignore[arg-type]
        network.denominator, [row for row in found if row not in shown],
    )  # fmt: skip


def _basis(release: Release, metric: str) -> tuple[str, str]:
    limits = release.thresholds
    times = {"outcome_weeks": outcome_weeks(limits), "window": in_weeks(limits["window_days"])}
    among, when = _BASES[metric]
    return among.format(**times), when.format(**times)


def funnel_signals(release: Release, grids: Grids) -> dict[tuple[str, str], str]:
    """Return where each shown clinic lies outside the 99.8 % limits, else "", by metric's label and clinic."""
    signals: dict[tuple[str, str], str] = {}
    for metric in FUNNELS:
        funnel = funnel_of(release, grids, metric)
        if funnel:
            found = zip(funnel.clinics, funnel.positions(is_widened=False), strict=True)
            signals |= {(funnel.label, clinic): place if place.endswith("99.8 %") else "" for clinic, place in found}
    return signals
