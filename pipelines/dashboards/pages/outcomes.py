"""Outcomes for clinic directors: courses, responders, events and attrition, by spoke and stage."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipelines.dashboards.care_time import outcome_weeks
from pipelines.dashboards.count_grids import TOTAL, Grids
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.findings import responder_title
from pipelines.dashboards.labels import SPOKES
from pipelines.dashboards.pages.attrition import attrition
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.curve_figure import Wording
from pipelines.dashboards.pages.curves import REGRESSION, SPOKE_LINES, WITH_DIARY, drift_curve, network_curve
from pipelines.dashboards.pages.group_panels import PANELS, group_curves
from pipelines.dashboards.pages.metric_counts import counted_answers
from pipelines.dashboards.pages.responders import RESPONDER_BASIS, responder_levels, responders_by
from pipelines.dashboards.pages.stage_groups import StageGroups, stage_groups
from pipelines.dashboards.pages.weekly import event_curves
from pipelines.dashboards.release import Release

_CARDS = ("evaluation_to_treatment_days", "not_started", "visits_to_goal", "lost_to_follow_up")
_EVENTS = (
    ("response", TOTAL, "Response"),
    ("needling", TOTAL, "Needling"),
    ("referral", TOTAL, "Referral"),
    ("leaving", TOTAL, "Left"),
)
# Reasons that end the wait for an event, and the patients who wait.
_COMPETING = {
    "response": ("leaving care competes", RESPONDER_BASIS),
    "needling": ("leaving care competes", "treated patients"),
    "referral": ("leaving care competes", "treated patients"),
    "leaving": ("other discharges compete", "treated patients"),
}
_BOUNDS = "Patients without a usable diary are unknown: the true share lies between the two “unknown as” marks."
_DESCRIPTIVE = (
    "Descriptive only: patients are needled or referred because they had not responded, so stages cannot be compared "
    "as treatments."
)


def outcomes(release: Release, grids: Grids, rules: Rules) -> dict[str, Any]:
    """Return what the outcomes page shows."""
    stages = stage_groups(release)
    weeks = outcome_weeks(release.thresholds)
    limits = release.thresholds
    responders = release.registry["responder_50"]
    return {
        "headline": responder_title(grids["responder_50"].share(TOTAL, ("met",), counted_answers(responders))),
        "cards": cards(release, grids, list(_CARDS), rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "levels": responder_levels(release, grids),
        "figures": [
            network_curve(release, grids),
            _drift(release, grids),
            _spoke_curves(release, grids),
            _stage_curves(release, grids, stages),
            responders_by(release, grids, "spoke", SPOKES, _BOUNDS),
            responders_by(release, grids, "stage", stages.labels, f"Stage at the start of {weeks}. {_DESCRIPTIVE}"),
            _events(grids, limits),
            _events_by_spoke(grids, "response", "responded", limits),
            _events_by_spoke(grids, "needling", "had dry needling", limits),
            _events_by_spoke(grids, "referral", "were referred", limits),
            _events_by_spoke(grids, "leaving", "had left", limits),
            attrition(release, grids),
        ],
    }


def _drift(release: Release, grids: Grids) -> Figure:
    """Draw the fall expected without treatment; where no patient can be shown beside it, it is no finding."""
    figure = drift_curve(release, grids)
    return figure if figure.spec else replace(figure, title="Many headache days before care, and the fall since")


def _spoke_curves(release: Release, grids: Grids) -> Figure:
    wording = Wording(
        "headache-days-by-spoke",
        PANELS,
        WITH_DIARY,
        f"{REGRESSION} Later points hold only patients who are that far and still write a diary.",
    )
    return group_curves(release, grids, "spoke", SPOKE_LINES, wording, "primary spoke")


def _stage_curves(release: Release, grids: Grids, stages: StageGroups) -> Figure:
    wording = Wording(
        "headache-days-by-stage",
        PANELS,
        WITH_DIARY,
        f"A window counts for the stage in which it began, so patients move from panel to panel. {_DESCRIPTIVE}",
    )
    return group_curves(release, grids, stages.kind, stages.labels, wording, "stage at the time")


def _events(grids: Grids, limits: Mapping[str, float]) -> Figure:
    wording = Wording(
        "incidence",
        "Estimated share with a first event (Aalen–Johansen; leaving care competes)",
        "treated patients",
        f"A response need not last: who had one counts from then on, whatever came at {outcome_weeks(limits)}. "
        "A line ends where few are left. From rounded counts.",
    )
    return event_curves(
        grids,
        _EVENTS,
        limits,
        wording,
        title="{first} had a first response by week {week}",
        otherwise="First response, needling, referral or leaving",
    )


def _events_by_spoke(grids: Grids, event: str, said: str, limits: Mapping[str, float]) -> Figure:
    competes, population = _COMPETING[event]
    wording = Wording(
        f"incidence-{event}-by-spoke",
        f"Estimated share who {said} (Aalen–Johansen; {competes})",
        population,
        "A line ends where few are left; a point is hidden while its group's events are few.",
    )
    return event_curves(
        grids,
        [(event, spoke, label) for spoke, label in SPOKE_LINES.items()],
        limits,
        wording,
        title=f"{{spread}} {said} by week {{week}}, by spoke",
        otherwise=f"Who {said}, by weeks of care and spoke",
    )
