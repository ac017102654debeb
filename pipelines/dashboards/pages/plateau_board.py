"""Plateau board for clinic directors: who is where, by stage and clinic, and how plateaus look over time."""

from typing import Any

from pipelines.dashboards.disclosure import (
    Count,
    Mark,
    Measure,
    Rules,
    pool_small_units,
    publish_share,
    publish_table,
)
from pipelines.dashboards.figures import Figure, bar_chart
from pipelines.dashboards.findings import plateau_title
from pipelines.dashboards.formatting import counted, percent
from pipelines.dashboards.labels import PLATEAU_STATUSES, STAGES, STATE_GROUPS
from pipelines.dashboards.pages.curves import state_curves
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table, cross_count, published_table

_STAGES_IN_CARE = {stage: label for stage, label in STAGES.items() if stage != "not_started"}


def plateau_board(release: Release, rules: Rules) -> dict[str, Any]:
    """Return what the plateau board shows."""
    rows = release.rows("marts.rpt_clinic_states")
    by_clinic = _clinic_table(rows, release, rules)
    return {
        "title": network_plateau_title(release, rules),
        "by_stage": _stage_table(rows, rules),
        "by_clinic": by_clinic,
        "alerts": _alerts(release, rules),
        "figures": [_plateau_shares(by_clinic), state_curves(release, rules)],
    }


def network_plateau_title(release: Release, rules: Rules) -> str:
    """Say the share of patients on plateau, from the metric of that name."""
    metrics = release.rows("marts.rpt_metrics")
    found = [row for row in metrics if row["metric"] == "on_plateau" and row["scope"] == "network"]
    plateaus, judged = (found[0]["numerator"], found[0]["denominator"]) if found else (0, 0)
    return plateau_title(publish_share(plateaus, judged, rules))


def _stage_table(rows: list[Row], rules: Rules) -> Table:
    counts = cross_count(rows, "stage", "state_group", (_STAGES_IN_CARE, STATE_GROUPS))
    names = (list(_STAGES_IN_CARE.values()), list(STATE_GROUPS.values()))
    return published_table("Patients in care by stage and state", "Stage", names, counts, rules)


def _clinic_table(rows: list[Row], release: Release, rules: Rules) -> Table:
    clinics = dict.fromkeys(sorted({row["clinic_key"] for row in rows}))
    grid = cross_count(rows, "clinic_key", "state_group", (clinics, STATE_GROUPS))
    counts = dict(zip(clinics, grid, strict=True))
    alone, pooled = pool_small_units(counts, int(release.thresholds["clinic_pool_min_patients"]))
    if pooled:
        together = zip(*(counts[clinic] for clinic in pooled), strict=True)
        alone[counted(len(pooled), "smaller clinic")] = [sum(cells) for cells in together]
    names = (list(alone), list(STATE_GROUPS.values()))
    caption = "Patients in care by clinic and state; clinics in alphabetical order"
    return published_table(caption, "Clinic", names, list(alone.values()), rules)


def _plateau_shares(by_clinic: Table) -> Figure:
    """Draw the share on plateau per clinic, from the published counts of the table alone."""
    place = by_clinic.columns.index(STATE_GROUPS["plateau"])
    rows = [[row[0], row[place], row[-1], _fraction(row[place], row[-1])] for row in by_clinic.rows[:-1]]
    said = "; ".join(f"{row[0]} {percent(row[3])}" for row in rows) or "no clinic yet"
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


def _alerts(release: Release, rules: Rules) -> Table:
    counts = {row["plateau_status"]: row["patients"] for row in release.rows("marts.rpt_alert_load")}
    published = publish_table([[counts.get(status, 0)] for status in PLATEAU_STATUSES], rules)
    rows = [[label, *cells] for label, cells in zip(PLATEAU_STATUSES.values(), published.cells, strict=True)]
    return Table("Patients in care by what the newest weekly judgement says", ["Status", "Patients"], rows)
