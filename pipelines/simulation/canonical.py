"""The simulated rows in the canonical columns of the export contracts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.contracts.export_contract import export_contracts
from pipelines.simulation.columns import date_column, flag_column, number_column, text_column
from pipelines.simulation.episodes import Episodes
from pipelines.simulation.patients import Patients
from pipelines.simulation.rarities import WITHOUT_STATUS

AS_EXPORTED: dict[str, Callable[..., Any]] = {
    "string": text_column,
    "array": text_column,
    "integer": number_column,
    "boolean": flag_column,
    "date": date_column,
    "number": pd.Series,
}
ORDER = {
    "clinic_visits": ["clinic_key", "patient_key", "visit_date", "visit_id", "extracted_on"],
    "headache_diary": ["patient_key", "entry_date", "extracted_on"],
}


def visit_export(
    visits: pd.DataFrame, patients: Patients, episodes: Episodes, origins: NDArray[np.datetime64]
) -> pd.DataFrame:
    """Return `clinic_visits` rows, ordered by clinic, patient, date and version.

    Args:
        visits: visit rows with episode, care_day, extracted_day and what the therapist recorded.
        patients: N patients.
        episodes: E episodes.
        origins: (N,) date of calendar day 0 of each patient.
    """
    episode = visits["episode"].to_numpy()
    patient = episodes.patient[episode]
    day_0 = origins[patient] + episodes.start[episode]
    identified = visits.assign(
        patient_key=patients.keys[patient],
        clinic_key=patients.clinic_keys[patient],
        provider_key=patients.provider_keys[patient],
        episode_key=np.where(patients.has_episode_keys[patient], episodes.keys[episode], ""),
        visit_date=day_0 + visits["care_day"].to_numpy(),
        extracted_on=day_0 + visits["extracted_day"].to_numpy(),
        age_band=patients.age_bands[patient],
        sex=patients.sexes[patient],
        record_status=_status(visits),
    )
    return _canonical("clinic_visits", identified)


def diary_export(
    entries: pd.DataFrame, patients: Patients, episodes: Episodes, origins: NDArray[np.datetime64]
) -> pd.DataFrame:
    """Return `headache_diary` rows, ordered by patient, day and version; arguments as for `visit_export`."""
    episode = entries["episode"].to_numpy()
    patient = episodes.patient[episode]
    day_0 = origins[patient] + episodes.start[episode]
    entered_on = day_0 + entries["entered_day"].to_numpy()
    identified = entries.assign(
        patient_key=patients.keys[patient],
        entry_date=day_0 + entries["care_day"].to_numpy(),
        entered_on=np.where(entries["is_undated"], np.datetime64("NaT", "D"), entered_on),
        extracted_on=day_0 + entries["extracted_day"].to_numpy(),
        record_status=_status(entries),
    )
    return _canonical("headache_diary", identified)


def _status(rows: pd.DataFrame) -> NDArray[np.str_]:
    """Return the status of each row, empty for active ones where the source writes none."""
    status = rows["record_status"].to_numpy(dtype=np.str_)
    is_unwritten = rows["episode"].to_numpy() % WITHOUT_STATUS == WITHOUT_STATUS - 1
    return np.where(is_unwritten & (status == "active"), "", status)


def _canonical(export: str, rows: pd.DataFrame) -> pd.DataFrame:
    columns = export_contracts()[export].columns
    typed = {column.name: AS_EXPORTED[column.logical_type](rows[column.name].array) for column in columns}
    return pd.DataFrame(typed).sort_values(ORDER[export], kind="stable", ignore_index=True)
