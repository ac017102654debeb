"""Plateau board for clinic directors: states by stage, spoke, clinic and week of care, and the error rates of calls."""

from typing import Any

from pipelines.dashboards.bar_charts import bar_chart
from pipelines.dashboards.care_time import in_weeks
from pipelines.dashboards.count_grids import TOTAL, Grids, PublishedGrid
from pipelines.dashboards.disclosure import Mark, Rules
from pipelines.dashboards.figures import Figure
from pipelines.dashboards.findings import judged_finding, plateau_title, spread_title
from pipelines.dashboards.formatting import percent
from pipelines.dashboards.labels import PLATEAU_ANSWERS, PLATEAU_STATUSES, SPOKES, STATES
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.pages.curves import SPOKE_LINES
from pipelines.dashboards.pages.group_panels import state_curves
from pipelines.dashboards.pages.plateau_errors import errors_in_use, missed_calls
from pipelines.dashboards.pages.stage_groups import stage_groups
from pipelines.dashboards.pages.weekly import as_percent, plateau_shares
from pipelines.dashboards.release import Release
from pipelines.dashboards.subtitles import Subtitle, n_of
from pipelines.dashboards.tables import Table, grid_table

_JUDGED = ("met", "not_met")


def plateau_board(release: Release, grids: Grids, rules: Rules) -> dict[str, Any]:
    """Return what the plateau board shows."""
    stages = stage_groups(release).labels
    earliest = f"None is called before {in_weeks(release.thresholds['exposure_min_days'])} in a stage."
    moving = f"Patients move between lines as their stage changes; stages differ in whom they hold. {earliest}"
    return {
        "title": network_plateau_title(grids),
        "judged": network_judged(grids),
        "by_stage": grid_table("Patients in care by stage", "Stage", (stages, PLATEAU_ANSWERS), grids["stage_answers"]),
        "by_spoke": grid_table(
            "Patients in care by primary spoke", "Primary spoke", (SPOKES, PLATEAU_ANSWERS), grids["spoke_answers"]
        ),
        "by_clinic": _by_clinic(grids["on_plateau"]),
        "statuses": _statuses(grids),
        "cards": cards(release, grids, ["on_plateau", "new_plateau"], rules),
        "floor": release.thresholds["completeness_floor_pct"] / 100,
        "figures": [
            _clinic_shares(grids["on_plateau"]),
            plateau_shares(grids, "stage", stages, release.thresholds, groups="stage", note=moving),
            plateau_shares(grids, "spoke", SPOKE_LINES, release.thresholds, groups="spoke", note=earliest),
            state_curves(release, grids),
        ],
        "error_rates": errors_in_use(release.thresholds["plateau_call_probability"]),
        "missed_calls": missed_calls(release.thresholds["plateau_call_probability"]),
    }


def network_plateau_title(grids: Grids) -> str:
    """Say the share of patients on plateau, from the metric of that name."""
    return plateau_title(grids["on_plateau"].share(TOTAL, ("met",), _JUDGED))


def network_judged(grids: Grids) -> str:
    """Say how many patients in care can be judged, from the same metric."""
    return judged_finding(grids["on_plateau"].share(TOTAL, _JUDGED, (*_JUDGED, "unknown")))


def _by_clinic(grid: PublishedGrid) -> Table:
    columns = {"met": "On plateau", "not_met": "Not on plateau", "unknown": "Cannot tell"}
    caption = "Patients in care by clinic, in alphabetical order"
    return grid_table(caption, "Clinic", ({}, columns), grid)


def _statuses(grids: Grids) -> Table:
    words = PLATEAU_STATUSES | {
        "new": f"{PLATEAU_STATUSES['new']}, this week",  # the card counts those of the last four weeks
        # Who was on plateau not long ago and is not resolved got worse.
        "not_on_plateau": "Never on plateau, long past, or worse since",
        "indeterminate": STATES["indeterminate"],
        "insufficient_data": STATES["insufficient_data"],
    }
    rows = []
    for answer, label in PLATEAU_ANSWERS.items():
        grid = grids[f"{answer}_parts"]
        rows += [[words[status], label, grid.count(status, "patients")] for status in grid.grid.rows]
    return Table("Patients in care by plateau status", ["Status", "Counted as", "Patients"], rows, text_columns=2)


def _clinic_shares(grid: PublishedGrid) -> Figure:
    """Draw the share on plateau per clinic, from the published counts of the table alone."""
    clinics = list(grid.grid.rows)
    shares = [grid.share(clinic, ("met",), _JUDGED) for clinic in clinics]
    fractions = [it.fraction if isinstance(it.fraction, Mark) else round(it.fraction, 3) for it in shares]
    rows = [
        [clinic, it.numerator, it.denominator, fraction]
        for clinic, it, fraction in zip(clinics, shares, fractions, strict=True)
    ]
    said = "; ".join(f"{clinic} {percent(fraction)}" for clinic, fraction in zip(clinics, fractions, strict=True))
    return Figure(
        name="plateau-by-clinic",
        title=spread_title(
            [as_percent(it) for it in fractions],
            "{spread} on plateau, by clinic",
            "Share on plateau, by clinic",
            "%",
        ),
        subtitle=Subtitle(
            "Share on plateau; clinics in alphabetical order",
            "patients in care who can be judged",
            "newest weekly judgement",
            n_of(grid.share(TOTAL, ("met",), _JUDGED).denominator),
        ),
        text=f"Share of patients in care who are on plateau: {said}.",
        spec=bar_chart(clinics, fractions, "share on plateau"),
        table=Table(
            "Share of patients in care who are on plateau",
            ["Clinic", "Patients on plateau", "Patients who can be judged", "Share"],
            rows,
        ),
        note="Clinics differ in whom they treat; the Clinics page shows how far chance alone takes them.",
    )
