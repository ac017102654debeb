"""Plateau board for clinic directors: who is where, by stage and clinic, and how plateaus look over time."""

from typing import Any

from pipelines.dashboards.disclosure import Mark, Measure, Rules, pool_small_units, publish_share, publish_table
from pipelines.dashboards.figures import Figure, bar_chart
from pipelines.dashboards.formatting import counted, percent
from pipelines.dashboards.labels import PLATEAU_STATUSES, STAGES, STATES
from pipelines.dashboards.pages.curves import state_curves
from pipelines.dashboards.release import Release
from pipelines.dashboards.sentences import plateau_title
from pipelines.dashboards.tables import Table, cross_count, published_table, with_totals

_STAGES_IN_CARE = {stage: label for stage, label in STAGES.items() if stage != "not_started"}


def plateau_board(release: Release, rules: Rules) -> dict[str, Any]:
    """Return what the plateau board shows."""
    rows = release.rows("marts.rpt_clinic_states")
    stage_counts = cross_count(rows, "stage", "trajectory_state", (_STAGES_IN_CARE, STATES))
    by_stage = published_table(
        "Patients in care by stage and state",
        "Stage",
        (list(_STAGES_IN_CARE.values()), list(STATES.values())),
        stage_counts,
        rules,
    )
    by_clinic, figure = _by_clinic(release, rules)
    metric = next(
        (
            row
            for row in release.rows("marts.rpt_metrics")
            if row["metric"] == "on_plateau" and row["scope"] == "network"
        ),
        None,
    )
    share = publish_share(metric["numerator"] if metric else 0, metric["denominator"] if metric else 0, rules)
    return {
        "title": plateau_title(share),
        "by_stage": by_stage,
        "by_clinic": by_clinic,
        "alerts": _alerts(release, rules),
        "figures": [state_curves(release, rules), figure],
    }


def _by_clinic(release: Release, rules: Rules) -> tuple[Table, Figure]:
    rows = release.rows("marts.rpt_clinic_states")
    clinics = dict.fromkeys(sorted({row["clinic_key"] for row in rows}))
    counts = dict(zip(clinics, cross_count(rows, "clinic_key", "trajectory_state", (clinics, STATES)), strict=True))
    alone, pooled = pool_small_units(counts, int(release.thresholds["clinic_pool_min_patients"]))
    if pooled:
        alone[f"{counted(len(pooled), 'smaller clinic')}"] = [
            sum(cells) for cells in zip(*(counts[clinic] for clinic in pooled), strict=True)
        ]
    published = (
        publish_table(list(alone.values()) or [[0] * len(STATES)], rules)
        if alone
        else publish_table([[0] * len(STATES)], rules)
    )
    names = list(alone) or ["No clinic yet"]
    table = with_totals(
        "Patients in care by clinic and state, in alphabetical order",
        "Clinic",
        (names, list(STATES.values())),
        published,
    )
    return table, _plateau_shares(
        names, [row[list(STATES).index("plateau")] for row in published.cells], published.row_totals
    )


def _plateau_shares(names: list[str], plateaus: list[Any], totals: list[Any]) -> Figure:
    """Draw the share on plateau per clinic from the table's published counts alone."""
    shares = [_fraction(plateau, total) for plateau, total in zip(plateaus, totals, strict=True)]
    said = "; ".join(f"{name} {percent(share)}" for name, share in zip(names, shares, strict=True))
    return Figure(
        name="plateau-by-clinic",
        title="Share on plateau, by clinic",
        subtitle="Of all patients in care, undecided and too little diary included; clinics in alphabetical order.",
        text=f"Share of patients in care on plateau: {said}.",
        spec=bar_chart(names, shares, "share of patients in care"),
        columns=["clinic", "patients on plateau", "patients in care", "share"],
        rows=[[*values] for values in zip(names, plateaus, totals, [_rounded(share) for share in shares], strict=True)],
        note="Clinics differ in whom they treat; small differences are common variation.",
    )


def _fraction(plateau: Any, total: Any) -> Measure:
    if isinstance(plateau, Mark) or isinstance(total, Mark):
        return Mark.HIDDEN
    return Mark.NO_DATA if total == 0 else float(plateau / total)


def _rounded(share: Measure) -> Measure:
    return share if isinstance(share, Mark) else round(share, 3)


def _alerts(release: Release, rules: Rules) -> Table:
    counts = {row["plateau_status"]: row["patients"] for row in release.rows("marts.rpt_alert_load")}
    published = publish_table([[counts.get(status, 0)] for status in PLATEAU_STATUSES], rules)
    rows = [[label, *cells] for label, cells in zip(PLATEAU_STATUSES.values(), published.cells, strict=True)]
    return Table("Patients in care by what the newest weekly judgement says", ["Status", "Patients"], rows)
