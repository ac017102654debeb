"""Counting the patients of a population again, from the rows of single patients in the published database."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from pipelines.dashboards.disclosure import Population

# Marts with one row per patient, everybody's first; and the one with a row per metric and patient.
_PATIENTS = ("rpt_current_episodes", "rpt_patient_outcomes", "rpt_worklist")
_METRICS = "rpt_metric_patients"
_COLUMNS = "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
Masks = dict[tuple[str, str], NDArray[np.bool_]]


def recounted(populations: Iterable[Population], connection: duckdb.DuckDBPyConnection) -> dict[Population, int]:
    """Count patients again wherever the labels are columns of marts with rows of single patients.

    Args:
        populations: whom to count; those with other labels are left out.
        connection: the release's database.
    """
    columns = _columns(connection)
    named = [group for group in populations if set(group.columns) <= columns.keys()]
    of_metrics = [group for group in named if _METRICS in {columns[name] for name in group.columns}]
    of_patients = [group for group in named if group not in set(of_metrics)]
    return {
        **_counts(of_patients, _PATIENTS[0], columns, connection),
        **_counts(of_metrics, _METRICS, columns, connection),
    }


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the mart to read each column of a patient from."""
    found = connection.execute(_COLUMNS).fetchall()
    by_mart = {mart: [name for table, name in found if table == mart] for mart in (*_PATIENTS, _METRICS)}
    return {name: mart for mart in reversed(by_mart) for name in by_mart[mart]}


def _counts(
    populations: Sequence[Population], base: str, columns: Mapping[str, str], connection: duckdb.DuckDBPyConnection
) -> dict[Population, int]:
    names = sorted({name for group in populations for name in group.columns})
    if not populations:
        return {}
    marts = sorted({columns[name] for name in names} - {base})
    joins = " ".join(f"left join marts.{mart} on {mart}.patient_key = {base}.patient_key" for mart in marts)
    chosen = "".join(f'cast({columns[name]}."{name}" as varchar), ' for name in names)
    rows = connection.execute(
        f"select {chosen} count(distinct {base}.patient_key) from marts.{base} {joins} group by all"
    ).fetchall()
    patients = np.array([row[-1] for row in rows], dtype=np.int64)
    values = {name: np.array([row[column] for row in rows], dtype=object) for column, name in enumerate(names)}
    has: Masks = {}
    counts = {}
    for group in populations:
        is_counted = np.ones(len(rows), dtype=np.bool_)
        for name, wanted in group.labels:
            for value in wanted:
                if (name, value) not in has:
                    has[name, value] = values[name] == value
            is_counted &= np.logical_or.reduce([has[name, value] for value in wanted])
        counts[group] = int(patients[is_counted].sum())
    return counts
