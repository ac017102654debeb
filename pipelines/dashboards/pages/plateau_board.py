"""Plateau board for clinic directors: who is where, by stage and clinic, and how plateaus look over time."""

from typing import Any

from pipelines.dashboards.disclosure import Count, Mark, Measure, Rules, publish_share
from pipelines.dashboards.figures import Figure, bar_chart
from pipelines.dashboards.findings import plateau_title
from pipelines.dashboards.formatting import percent
from pipelines.dashboards.labels import STATE_GROUPS
from pipelines.dashboards.pages.curves import state_curves
from pipelines.dashboards.pages.patient_counts import PatientCounts
from pipelines.dashboards.release import NETWORK, NOBODY, Release
from pipelines.dashboards.tables import Table


def plateau_board(release: Release, counts: PatientCounts, rules: Rules) -> dict[str, Any]:
    """Return what the plateau board shows."""
    return {
        "title": network_plateau_title(release, rules),
        "counts": counts,
        "figures": [_plateau_shares(counts.by_clinic), state_curves(release, rules)],
    }


def network_plateau_title(release: Release, rules: Rules) -> str:
    """Say the share of patients on plateau, from the metric of that name."""
    value = release.values.get((NETWORK, "on_plateau"), NOBODY)
    return plateau_title(publish_share(value["numerator"], value["denominator"], rules))


def _plateau_shares(by_clinic: Table) -> Figure:
    """Draw the share on plateau per clinic, from the published counts of the table alone."""
    place = by_clinic.columns.index(STATE_GROUPS["plateau"])
    rows = [[row[0], row[place], row[-1], _fraction(row[place], row[-1])] for row in by_clinic.rows[:-1]]
    said = "; ".join(f"{row[0]} {percent(row[3])}" for row in rows)
    return Figure(
        name="plateau-by-clinic",
        title="Share on plateau, by clinic",
        subtitle="Of all patients in care; clinics in alphabetical order.",
        text=f"Share of patients in care who are on plateau: {said}.",
        spec=bar_chart([row[0] for row in rows], [row[3] for row in rows], "share of patients in care"),
        table=Table(
            "Share of patients in care who are on plateau",
            ["Clinic", "Patients on plateau", "Patients in care", "Share"],
            rows,
        ),
        note="Clinics differ in whom they treat and in how many diaries suffice, so small differences say little.",
    )


def _fraction(plateaus: Count, patients: Count) -> Measure:
    if isinstance(plateaus, Mark) or isinstance(patients, Mark):
        return Mark.HIDDEN
    return Mark.NO_DATA if patients == 0 else round(plateaus / patients, 3)
