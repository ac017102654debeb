"""Overview for clinic directors: the network's metrics, the course of headache days, and where patients are."""

from typing import Any

from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.labels import PLACES, SPOKES
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.curves import network_curve
from pipelines.dashboards.pages.plateau_board import network_plateau_title
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import Table, cross_count, published_table


def overview(release: Release, rules: Rules) -> dict[str, Any]:
    """Return what the overview shows."""
    return {
        "headline": network_plateau_title(release, rules),
        "cards": cards(release, rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "figures": [network_curve(release, rules)],
        "spokes": _spoke_table(release, rules),
    }


def _spoke_table(release: Release, rules: Rules) -> Table:
    counts = cross_count(release.rows("marts.rpt_spoke_stages"), "primary_spoke", "place", (SPOKES, PLACES))
    names = (list(SPOKES.values()), list(PLACES.values()))
    return published_table("Patients by primary spoke and where they are now", "Primary spoke", names, counts, rules)
