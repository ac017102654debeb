"""Overview for clinic directors: the network's metrics, the course of headache days, and where patients are."""

from typing import Any

from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.curves import network_curve
from pipelines.dashboards.pages.patient_counts import PatientCounts
from pipelines.dashboards.pages.plateau_board import network_plateau_title
from pipelines.dashboards.release import Release


def overview(release: Release, counts: PatientCounts, rules: Rules) -> dict[str, Any]:
    """Return what the overview shows."""
    return {
        "headline": network_plateau_title(release, rules),
        "cards": cards(release, rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "figures": [network_curve(release, rules)],
        "spokes": counts.by_spoke,
    }
