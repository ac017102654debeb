"""Counts behind each metric: met, not met and unknown, by clinic where clinics are compared."""

from pipelines.dashboards.count_grids import TOTAL, CountGrid, grid_of
from pipelines.dashboards.disclosure import Labels, Layout, population
from pipelines.dashboards.formatting import counted
from pipelines.dashboards.grid_sets import ON_CARD, GridSet
from pipelines.dashboards.labels import ANSWERS, PLATEAU_ANSWERS, STAGES_IN_CARE
from pipelines.dashboards.pooling import pool_small_units, pooled
from pipelines.dashboards.release import NETWORK, Release, Row
from pipelines.dashboards.trajectory_states import states_of

# Shares that are compared between clinics, in the order of their page.
CLINIC_METRICS = ("responder_50", "on_plateau", "usable_diary", "lost_to_follow_up")
IN_CARE = population(place=list(STAGES_IN_CARE))
ANSWERS_IN_CARE: dict[str, Labels] = {answer: {"trajectory_state": states_of(answer)} for answer in PLATEAU_ANSWERS}


def all_clinics(release: Release) -> list[str]:
    """Return every clinic of the network in alphabetical order."""
    return sorted({clinic for clinic, _ in release.values if clinic != NETWORK})


def clinics_apart(release: Release) -> tuple[list[str], str]:
    """Return the clinics that are large enough not to be pooled, in alphabetical order, and the name of the pool."""
    states = release.rows("marts.rpt_clinic_states")
    clinics = all_clinics(release)
    grid = grid_of("", states, ("clinic_key", "plateau_answer"), (clinics, PLATEAU_ANSWERS))
    counts = dict(zip(clinics, grid.cells, strict=True))
    alone, small = pool_small_units(counts, int(release.thresholds["clinic_pool_min_patients"]))
    return list(alone), small[0] if len(small) == 1 else counted(len(small), "smaller clinic")


def add_metrics(grids: GridSet, release: Release) -> None:
    """Add a grid per metric: met, not met and unknown, by clinic where clinics are compared."""
    alone, pool_name = clinics_apart(release)
    populations: dict[str, list[str]] = {}
    for name, metric in release.registry.items():
        if metric["kind"] not in ("share", "imputed_share", "median"):
            continue
        split = {
            clinic: _parts(row)
            for (clinic, found), row in release.values.items()
            if found == name and (clinic != NETWORK) == (name in CLINIC_METRICS)
        }
        rows, cells = pooled(split, [clinic for clinic in alone if clinic in split], pool_name)
        if name not in CLINIC_METRICS or not rows:
            rows, cells = [NETWORK if name not in CLINIC_METRICS else "All clinics"], [_sum_cells(cells)]
        of_rows: list[Labels] = [{"clinic_key": row} for row in rows]
        if pool_name in rows:
            of_rows[rows.index(pool_name)] = {"clinic_key": sorted(set(split) - set(alone))}
        if len(rows) == 1:
            of_rows = [{}]
        grids.add(CountGrid(name, rows, list(ANSWERS), cells, _metric_layout(metric, of_rows)))
        populations.setdefault(metric["population"], []).append(name)
    for name, metric in release.metrics.items():
        if name in grids.grids:
            grids.missed |= {(name, TOTAL, column): ON_CARD for column in ("met", *counted_answers(metric))}
    for names in populations.values():
        grids.link(*((name, TOTAL, TOTAL) for name in names if name != "on_plateau"))
    grids.link(("spoke_places", TOTAL, TOTAL), ("active_caseload", TOTAL, TOTAL))
    for answer, met in zip(PLATEAU_ANSWERS, ANSWERS, strict=True):
        grids.link(("stage_answers", TOTAL, answer), ("on_plateau", TOTAL, met))


def _metric_layout(metric: Row, rows: list[Labels]) -> Layout:
    """Return whom a metric's grid counts: met, not met and unknown, by the given rows."""
    if metric["metric"] == "on_plateau":
        return Layout(IN_CARE, rows, [ANSWERS_IN_CARE[name] for name in PLATEAU_ANSWERS])
    known: Labels = {"is_observed": True}
    met: Labels = known if metric["kind"] == "median" else known | {"is_met": True}
    return Layout(population(metric=metric["metric"]), rows, [met, known | {"is_met": False}, {"is_observed": False}])


def counted_answers(metric: Row) -> tuple[str, ...]:
    """Return the columns of a metric's grid that add up to those who count for its number.

    Where the unknown count as not met, that is everybody: so those not met and those unknown may be hidden together,
    and the share still be shown.
    """
    if metric["kind"] == "median":
        return ("met",)
    return (TOTAL,) if metric["kind"] == "imputed_share" else ("met", "not_met")


def _sum_cells(cells: list[list[int]]) -> list[int]:
    """Sum rows; zero without any row."""
    return [sum(column) for column in zip(*cells, strict=True)] if cells else [0] * len(ANSWERS)


def _parts(row: dict[str, int]) -> list[int]:
    met = row["observed"] if row["numerator"] is None else row["numerator"]
    return [met, row["observed"] - met, row["eligible"] - row["observed"]]
