"""One small simulated network, written once and read back as tables by every test of this folder."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest

from pipelines.simulation.network import simulate_network

Simulate = Callable[..., SimpleNamespace]


@pytest.fixture(scope="session")
def simulate() -> Simulate:
    """Write a network of 60 patients (or with other settings) to a folder and read it back.

    The result has the inbox as a path, and visits, diary, episodes and trajectory as tables.
    """

    def simulate(folder: Path, **changes: object) -> SimpleNamespace:
        settings = {"patients": 60, "days": 365, "seed": 7, "clinics": 4}
        settings |= {"date_regime": "shifted", "file_format": "csv"} | changes
        inbox, truth = folder / "inbox", folder / "truth"
        simulate_network(inbox, truth, **settings)
        return SimpleNamespace(
            inbox=inbox,
            visits=read_table(inbox / f"clinic_visits_simulated.{settings['file_format']}"),
            diary=read_table(inbox / f"headache_diary_simulated.{settings['file_format']}"),
            episodes=read_table(truth / "truth_episodes.parquet"),
            trajectory=read_table(truth / "truth_trajectory.parquet"),
        )

    return simulate


@pytest.fixture(scope="session")
def network(simulate: Simulate, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """400 patients with real dates, so that weekdays are those of the calendar."""
    folder = tmp_path_factory.mktemp("network")
    return simulate(folder, patients=400, date_regime="limited_data_set")


def read_table(path: Path) -> pd.DataFrame:
    with duckdb.connect() as connection:
        return connection.execute(f"from '{path}'").df()
