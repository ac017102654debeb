"""A simulated network straight in raw, and every mart built from it: what a night does between loading and checks."""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.plateau.step import detect
from pipelines.settings import Settings
from pipelines.simulation.network import SimulatedNetwork, simulate_network
from pipelines.warehouse.database import open_warehouse
from pipelines.warehouse.known_gates import judge_referrals
from pipelines.warehouse.models import DETECTOR_TABLE, KNOWN_GATES, build, build_order, open_build

DAYS = 540
FACTS = (
    "extracted_on as seen_extracted_on, 1 as file_id, row_number() over () as row_number, "
    "date '2030-01-01' as loaded_night"
)


@dataclass(frozen=True)
class Cost:
    """Seconds of one build: on the wall, and of all processors."""

    wall: float
    cpu: float


def load_network(folder: Path, patients: int, seed: int) -> tuple[Settings, SimulatedNetwork]:
    """Simulate a network and put its rows into raw, as a first load would.

    Args:
        folder: empty folder to use.
        patients: number of patients.
        seed: the same seed gives the same network.
    """
    network = simulate_network(
        folder / "inbox", folder / "truth", patients=patients, days=DAYS, seed=seed, clinics=6,
        date_regime="shifted", file_format="parquet",
    )  # fmt: skip
    settings = Settings(folder)
    settings.work.mkdir()
    with open_warehouse(settings) as warehouse:
        for export in ("clinic_visits", "headache_diary"):
            path = folder / "inbox" / f"{export}_simulated.parquet"
            warehouse.execute(f"insert into raw.{export} by name select *, {FACTS} from '{path}'")
            warehouse.execute(
                f"insert into raw.patient_extents by name select patient_key, '{export}' as export, "
                f"max(extracted_on) as extracted_on, min(loaded_night) as loaded_night from raw.{export} group by 1"
            )
    return settings, network


def build_marts(settings: Settings) -> tuple[duckdb.DuckDBPyConnection, Cost]:
    """Build every mart; return the open database and what it cost."""
    connection = open_build(settings.build, settings, date(2030, 1, 1))
    python_tables = {DETECTOR_TABLE: detect, KNOWN_GATES: judge_referrals}
    wall, cpu = time.perf_counter(), time.process_time()
    for name in build_order():
        if name in python_tables:
            python_tables[name](connection)
        else:
            build(connection, [name])
    return connection, Cost(time.perf_counter() - wall, time.process_time() - cpu)
