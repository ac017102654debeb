"""Which treatment stages are shown separately where patients are followed over weeks, and which are combined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.dashboards.disclosure import Labels
from pipelines.dashboards.labels import PLACES, STAGES_IN_CARE
from pipelines.dashboards.release import Release, Row

_POOLED_STAGES = ("dry_needling", "referred_prolotherapy")


@dataclass(frozen=True)
class StageGroups:
    """Which stages are shown separately where patients are followed over weeks.

    Attributes:
        kind: kind of group in marts.rpt_trajectory_curve.
        of: group of each stage.
        labels: label of each group.
        places: label of each place where patients can be, stages as they are grouped.
    """

    kind: str
    of: Mapping[str, str]
    labels: Mapping[str, str]
    places: Mapping[str, str]

    @property
    def is_pooled(self) -> bool:
        """Whether some stages are combined."""
        return len(self.labels) < len(self.of)

    def members(self, place: str) -> list[str]:
        """Return the stages of a group; any other place is its own."""
        return [stage for stage, group in self.of.items() if group == place] or [place]

    def places_in(self, groups: Iterable[str]) -> list[Labels]:
        """Return whom each group counts."""
        return [{"place": self.members(group)} for group in groups]

    def grouped(self, rows: Iterable[Row], column: str) -> list[Row]:
        """Return rows with the group in place of the stage."""
        return [row | {column: self.of.get(row[column], row[column])} for row in rows]


def stage_groups(release: Release) -> StageGroups:
    """Return the groups of stages.

    Needling and referral stand as one while few patients were ever referred: split by week, spoke or state, nearly
    every count of theirs would be hidden, and others with them.
    """
    referred = sum(
        row["patients"] for row in release.rows("marts.rpt_stage_flow") if row["from_stage"] == _POOLED_STAGES[1]
    )
    if referred >= release.thresholds["stage_pool_min_patients"]:
        return StageGroups("stage", {stage: stage for stage in STAGES_IN_CARE}, STAGES_IN_CARE, PLACES)
    groups = {stage: "later" if stage in _POOLED_STAGES else stage for stage in STAGES_IN_CARE}
    labels = {"conservative": STAGES_IN_CARE["conservative"], "later": "Needling or referred"}
    elsewhere = {place: label for place, label in PLACES.items() if place not in groups}
    places = {"conservative": PLACES["conservative"], "later": "In needling or referred", **elsewhere}
    return StageGroups("stage_pooled", groups, labels, places)
