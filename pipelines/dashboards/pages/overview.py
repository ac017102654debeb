"""Overview for clinic directors: the network's metrics, where patients are, and what is new."""

from typing import Any

from pipelines.dashboards.count_grids import TOTAL, Grids
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.labels import SPOKES
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.changes import changes
from pipelines.dashboards.pages.flow import stage_flow
from pipelines.dashboards.pages.plateau_board import network_judged, network_plateau_title
from pipelines.dashboards.pages.stage_groups import stage_groups
from pipelines.dashboards.release import Release
from pipelines.dashboards.tables import grid_table


def overview(release: Release, grids: Grids, earlier: tuple[Release, Grids] | None, rules: Rules) -> dict[str, Any]:
    """Return what the overview shows.

    Args:
        release: the release.
        grids: its published counts.
        earlier: the release before it with its published counts, if there is one to compare with.
        rules: disclosure thresholds.
    """
    stages = stage_groups(release)
    return {
        "headline": network_plateau_title(grids),
        "judged": network_judged(grids),
        "cards": cards(release, grids, list(release.metrics), rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "figures": [stage_flow(grids)],
        "spokes": grid_table(
            "Patients by primary spoke and where they are now",
            "Primary spoke",
            (SPOKES, stages.places),
            grids["spoke_places"],
        ),
        "is_pooled": stages.is_pooled,
        "changes": changes(release, grids, earlier),
        "total": grids["spoke_places"].count(TOTAL, TOTAL),
    }
