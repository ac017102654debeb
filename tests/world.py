"""A world for the models: rows of the two exports put into raw as loading would, and every mart built from them."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
from drawn_tables import PYTHON_MODELS

from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.models import build, build_order, open_build

FACTS = "extracted_on as seen_extracted_on, 1 as file_id, row_number() over () as row_number"
LATER = date(2100, 1, 1)


def build_world(folder: Path, visits: pd.DataFrame, diary: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """Build every mart from rows with `loaded_night` beside the columns of their export; the caller closes it."""
    settings = Settings(folder, threads=2)
    settings.work.mkdir(parents=True)
    with open_warehouse(settings) as warehouse:
        for export, rows in (("clinic_visits", visits), ("headache_diary", diary)):
            warehouse.register("sent", rows)
            warehouse.execute(f"insert into raw.{export} by name select *, {FACTS} from sent")
            warehouse.execute(
                f"insert into raw.patient_extents by name select patient_key, '{export}' as export, "
                f"max(extracted_on) as extracted_on, min(loaded_night) as loaded_night from raw.{export} group by 1"
            )
            warehouse.unregister("sent")
    return build_all(settings)


def build_all(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Build every mart from a home's warehouse, in memory; the caller closes it."""
    connection = open_build(Path(":memory:"), settings, LATER)
    for name in build_order():
        PYTHON_MODELS[name](connection) if name in PYTHON_MODELS else build(connection, [name])
    return connection
