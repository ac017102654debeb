"""What can never change an episode's labels: how its rows are sent, and visits that have nothing to do with them."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from reference import haphazard
from world import build_all, build_world

from pipelines.contracts.export_contract import export_contracts
from pipelines.ingest.discovery import WaitingFile
from pipelines.ingest.landing import land, open_landing, rows_beside
from pipelines.ingest.loading import load
from pipelines.ingest.reading import open_source
from pipelines.ingest.validation import FileVerdict
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse

# An example builds a warehouse of its own: shrinking a failure would take minutes.
QUICK = settings(
    max_examples=3, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)
NIGHT = date(2026, 1, 1)
PATIENTS = 60
LABELS = {
    "dim_episodes": "episode_key, patient_key, primary_spoke, has_mechanical, has_developmental, has_systemic, stage, "
    "stage_start_day, is_left_truncated, referral_result",
    "fct_stage_spells": "*",
    "fct_referral_gates": "*",
    "fct_referrals": "*",
    "fct_evidence": "*",
}

Labels = dict[str, list[tuple]]


def labels_of(connection: duckdb.DuckDBPyConnection) -> Labels:
    return {
        mart: connection.execute(f"select {columns} from marts.{mart} order by all").fetchall()
        for mart, columns in LABELS.items()
    }


@contextmanager
def loaded(exports: dict[str, list[pd.DataFrame]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Load files in one night as the pipeline does, without the second referee, and build every mart."""
    with tempfile.TemporaryDirectory() as folder:
        home = Settings(Path(folder), threads=1)
        home.inbox.mkdir()
        home.work.mkdir()
        parts = [(export, part) for export, files in exports.items() for part in files]
        with open_warehouse(home) as warehouse:
            for number, (export, part) in enumerate(parts):
                _load(number, export, part, home, warehouse)
        with build_all(home) as connection:
            yield connection


def _load(number: int, export: str, part: pd.DataFrame, home: Settings, warehouse: duckdb.DuckDBPyConnection) -> None:
    path = home.inbox / f"{export}_{number}.csv"
    part.drop(columns="loaded_night").to_csv(path, index=False)
    landing = home.work / f"landing_{number}.duckdb"
    with open_landing(landing, home) as connection:
        landed = land(open_source(path, export_contracts()[export], connection), connection, rows_beside(landing))
    assert landed.rejected == 0
    file = WaitingFile(number, path, f"{number:064x}", export, "shifted", False, None, None, None)
    load(FileVerdict(file, None, landing, landed), NIGHT, home, warehouse)


@cache
def rows() -> dict[str, pd.DataFrame]:
    return {"clinic_visits": haphazard.visits(3, PATIENTS), "headache_diary": haphazard.diary(3, PATIENTS)}


@cache
def labels_of_one_file() -> Labels:
    with loaded({export: [told] for export, told in rows().items()}) as connection:
        return labels_of(connection)


def test_there_are_labels_to_lose() -> None:
    labels = labels_of_one_file()
    assert all(len(found) > PATIENTS / 3 for found in labels.values())


@QUICK
@given(st.integers(0, 10_000), st.integers(1, 3), st.floats(0, 0.5))
def test_order_repetition_and_splitting_of_files_change_nothing(seed: int, files: int, repeated: float) -> None:
    rng = random.Random(seed)
    exports = {}
    for export, told in rows().items():
        sent = [*range(len(told)), *rng.sample(range(len(told)), int(repeated * len(told)))]
        rng.shuffle(sent)
        exports[export] = [told.iloc[sent[part::files]] for part in range(files)]
    with loaded(exports) as connection:
        assert labels_of(connection) == labels_of_one_file()


@cache
def gates_without_more() -> dict[str, tuple]:
    return _gates(rows()["clinic_visits"])


def _gates(visits: pd.DataFrame) -> dict[str, tuple]:
    query = "select episode_key, gate_mechanical, gate_a, gate_b, gate_c from marts.fct_referral_gates"
    with tempfile.TemporaryDirectory() as folder:
        world = build_world(Path(folder) / "home", visits, rows()["headache_diary"])
        with world as connection:
            return {key: gates for key, *gates in connection.execute(query).fetchall()}


UNRELATED = (
    {"visit_type": "treatment", "attendance": "attended", "procedure_codes": "97140", "diagnosis_codes": "G43.909"},
    {"visit_type": "reassessment", "attendance": "attended", "persistent_mechanical_issue": "not_assessed"},
    {"visit_type": "evaluation", "attendance": "no_show", "persistent_mechanical_issue": "no",
     "instability_finding": "negative", "spoke_mechanical": "absent"},
    {"visit_type": "referral", "attendance": "attended", "referral_type": "neurology"},
)  # fmt: skip


@QUICK
@given(st.integers(0, 10_000))
def test_an_unrelated_visit_never_turns_a_true_gate_false(seed: int) -> None:
    rng, added = random.Random(seed), []
    visits = rows()["clinic_visits"]
    keyed = visits[visits["episode_key"].notna() & (visits["attendance"] == "attended")]
    # after the episode's first treatment, so that its care day 0 stays
    treated = keyed[keyed["visit_type"] == "treatment"].sort_values("visit_date").drop_duplicates("patient_key")
    for number, first in enumerate(treated.to_dict("records")):
        day = first["visit_date"] + timedelta(days=rng.randrange(1, 60))
        blank = dict.fromkeys(visits.columns) | {
            name: first[name] for name in ("patient_key", "clinic_key", "episode_key", "loaded_night")
        }
        told = {"visit_id": f"more{number}", "visit_date": day, "extracted_on": max(day, first["extracted_on"])}
        added.append(blank | told | rng.choice(UNRELATED))
    more = pd.concat([visits, pd.DataFrame(added, dtype=object)], ignore_index=True)
    found = _gates(more)
    assert any(True in gates for gates in gates_without_more().values())
    for key, gates in gates_without_more().items():
        turned = [was is True and now is False for was, now in zip(gates, found[key], strict=True)]
        assert not any(turned), key
