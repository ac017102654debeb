"""Counts of patients for the directors' pages, published together because they share totals."""

from dataclasses import dataclass

from pipelines.dashboards.disclosure import Rules, pool_small_units, publish_tables
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.labels import PLACES, PLATEAU_STATUSES, SPOKES, STAGES, STATE_GROUPS
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.tables import Table, count_table, cross_count

_STAGES_IN_CARE = {stage: label for stage, label in STAGES.items() if stage != "not_started"}
_ALERTS = ("new", "continuing")
_GROUPS, _PLACES = list(STATE_GROUPS), list(PLACES)


@dataclass(frozen=True)
class PatientCounts:
    """Published tables of patients.

    Attributes:
        by_spoke: all patients by primary spoke and place.
        by_stage: patients in care by stage and state.
        by_clinic: patients in care by clinic and state, small clinics pooled.
        alerts: patients on plateau, new and continuing.
    """

    by_spoke: Table
    by_stage: Table
    by_clinic: Table
    alerts: Table


def patient_counts(release: Release, rules: Rules) -> PatientCounts:
    """Publish every table of patients at once, so that none gives away what another hides."""
    states = release.rows("marts.rpt_clinic_states")
    spokes = cross_count(release.rows("marts.rpt_spoke_stages"), "primary_spoke", "place", (SPOKES, PLACES))
    stages = cross_count(states, "stage", "state_group", (_STAGES_IN_CARE, STATE_GROUPS))
    clinics = _clinic_counts(states, int(release.thresholds["clinic_pool_min_patients"]))
    loads = {row["plateau_status"]: row["patients"] for row in release.rows("marts.rpt_alert_load")}
    alerts = [[loads.get(status, 0)] for status in _ALERTS]
    by_spoke, by_stage, by_clinic, load = publish_tables(
        [spokes, stages, list(clinics.values()), alerts], _links(len(clinics)), rules
    )
    groups = list(STATE_GROUPS.values())
    clinic_caption = "Patients in care by clinic and state; clinics in alphabetical order"
    return PatientCounts(
        count_table(
            "Patients by primary spoke and where they are now",
            "Primary spoke",
            (list(SPOKES.values()), list(PLACES.values())),
            by_spoke,
        ),
        count_table("Patients in care by stage and state", "Stage", (list(_STAGES_IN_CARE.values()), groups), by_stage),
        count_table(clinic_caption, "Clinic", (list(clinics), groups), by_clinic),
        Table(
            "Patients on plateau by the newest weekly judgement",
            ["Status", "Patients"],
            [[PLATEAU_STATUSES[status], *cells] for status, cells in zip(_ALERTS, load.cells, strict=True)],
        ),
    )


def _links(clinics: int) -> list[list[tuple[int, int, int]]]:
    """Name the totals that two tables share: tables 0 to 3 are spokes, stages, clinics and alerts."""
    stages, states = len(_STAGES_IN_CARE), len(_GROUPS)
    by_state = [[(1, stages, column), (2, clinics, column)] for column in range(states + 1)]
    by_state[_GROUPS.index("plateau")].append((3, len(_ALERTS), 0))
    by_stage = [[(0, len(SPOKES), _PLACES.index(stage)), (1, row, states)] for row, stage in enumerate(_STAGES_IN_CARE)]
    return by_state + by_stage


def _clinic_counts(rows: list[Row], minimum: int) -> dict[str, list[int]]:
    """Return patients per state group by clinic, small clinics as one."""
    clinics = sorted({row["clinic_key"] for row in rows})
    grid = cross_count(rows, "clinic_key", "state_group", (clinics, STATE_GROUPS))
    counts = dict(zip(clinics, grid, strict=True))
    alone, pooled = pool_small_units(counts, minimum)
    if pooled:
        together = zip(*(counts[clinic] for clinic in pooled), strict=True)
        alone[counted(len(pooled), "smaller clinic")] = [sum(cells) for cells in together]
    return alone or {"No clinic yet": [0] * len(STATE_GROUPS)}
