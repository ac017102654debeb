"""Tables drawn as text in a test: rows in, the models that are asked for, rows expected.

A drawn table has a header line and one line per row, cells separated by `|`. An empty cell takes the column's
default, `-` is NULL. A date is drawn as the day counted from DAY_0. `3..9` stands for one row per number, `0..70/7`
for every seventh.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

import duckdb

from pipelines.plateau.step import detect
from pipelines.warehouse.known_gates import judge_referrals
from pipelines.warehouse.models import DETECTOR_TABLE, KNOWN_GATES, build, build_order, meta_model_paths, model_reads

DAY_0 = date(2024, 1, 1)
DEFAULTS = {
    "night": {"as_of_night": "1000", "is_limited_data_set": "false", "is_simulated": "false"},
    "clinic_visits": {
        "patient_key": "p", "clinic_key": "north", "episode_key": "e", "visit_type": "treatment",
        "attendance": "attended", "extracted_on": "400", "file_id": "1", "loaded_night": "400",
    },
    "headache_diary": {
        "patient_key": "p", "diary_mode": "daily", "headache": "false", "extracted_on": "400", "file_id": "1",
        "loaded_night": "400",
    },
    "patient_extents": {"patient_key": "p", "export": "clinic_visits", "loaded_night": "400"},
    # A detector that is sure of a plateau, after enough care, with nothing against it.
    "int_plateau_evidence": {
        "episode_key": "e", "treatment_stage": "conservative", "treatment_number": "1", "treatment_start_day": "0",
        "stage_days": "100", "recorded_days_28": "28", "detector_state": "plateau", "is_suspected": "false",
        "plateau_probability": "0.95", "p_at_goal": "0", "expected_improvement_84d": "0", "has_baseline": "true",
        "is_beyond_library": "false", "attended_visits_in_treatment": "12", "kept_share": "1",
        "is_hit6_better": "false", "is_ndi_better": "false", "is_nprs_better": "false", "is_pgic_better": "false",
        "is_milder": "false", "is_overuse": "false", "is_episodic": "false", "has_recall": "false",
    },
    "int_gated_states": {
        "episode_key": "e", "state": "indeterminate", "has_baseline": "true", "p_at_goal": "0",
    },
}  # fmt: skip
UNDRAWN = {"clinic_visits": "visit_id", "headache_diary": "entry_date", "night": "is_simulated\nfalse"}
NULL = "-"
PYTHON_MODELS = {DETECTOR_TABLE: detect, KNOWN_GATES: judge_referrals}
_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)(?:/(\d+))?")
_READS = re.compile(r"\b(?:staging|intermediate|marts)\.\w+")

Row = dict[str, str]
Schema = Mapping[str, Mapping[str, str]]


def read_table(drawn: str) -> tuple[list[str], list[Row]]:
    """Return header and rows of a drawn table, ranges spread over rows and empty cells left out."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]
    rows = [{name: cell for name, cell in zip(header, line, strict=True) if cell} for line in lines]
    return header, [row for drawn_row in rows for row in _spread(drawn_row)]


def _spread(row: Row) -> Iterator[Row]:
    for name, cell in row.items():
        if match := _RANGE.fullmatch(cell):
            for number in range(int(match[1]), int(match[2]) + 1, int(match[3] or 1)):
                yield from _spread(row | {name: str(number)})
            return
    yield row


def _value(cell: str, kind: str) -> object:
    if cell == NULL:
        return None
    return DAY_0 + timedelta(int(cell)) if kind == "DATE" else cell


class DrawnWarehouse:
    """A database that holds drawn tables and builds the models that a test asks for.

    Args:
        connection: database with the schemas and the seeds, nothing else.
        schema: column types by table, of raw and of every model.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: Schema) -> None:
        self.connection = connection
        self.schema = schema
        self.names = {table.split(".")[1]: table for table in schema}
        self.tables: set[str] = set()

    def fill(self, name: str, drawn: str) -> None:
        """Create a table, of raw or of a model, with the drawn rows."""
        table, (_, rows) = self.names[name], read_table(drawn)
        full = [_with_defaults(name, number, row) for number, row in enumerate(rows, start=1)]
        self._create(table, self.schema[table], full)
        self.tables.add(table)

    def _create(self, table: str, kinds: Mapping[str, str], rows: list[Row]) -> None:
        self.connection.execute(f"create table {table} ({', '.join(f'{name} {kinds[name]}' for name in kinds)})")
        columns = list(dict.fromkeys(name for row in rows for name in row))
        if rows:
            marks = ", ".join(f"({', '.join('?' * len(columns))})" for _ in rows)
            # what a row does not draw, and what has no default, is NULL
            values = [_value(row.get(name, NULL), kinds[name]) for row in rows for name in columns]
            self.connection.execute(f"insert into {table} ({', '.join(columns)}) values {marks}", values)

    def fill_the_rest_of_raw(self) -> None:
        """Add what no test wants to draw: empty exports, the night, and how far each patient's data reach."""
        for name, drawn in UNDRAWN.items():
            if self.names[name] not in self.tables:
                self.fill(name, drawn)
        if "raw.patient_extents" not in self.tables:
            self.fill("patient_extents", "patient_key")
            for export in ("clinic_visits", "headache_diary"):
                self.connection.execute(
                    f"insert into raw.patient_extents by name select patient_key, '{export}' as export, "
                    f"max(extracted_on) as extracted_on, min(loaded_night) as loaded_night from raw.{export} group by 1"
                )

    def build(self, name: str) -> str:
        """Build a model and those that it needs, in build order, up to the drawn tables; return its table."""
        needed: set[str] = set()
        wanted = {self.names[name]}
        while wanted := wanted - self.tables - needed:
            needed |= wanted
            wanted = {table for model in wanted for table in _reads(model)}
        for model in [model for model in _order() if model in needed]:
            if model in PYTHON_MODELS:
                PYTHON_MODELS[model](self.connection)
            else:
                build(self.connection, [model])
        self.tables |= needed
        return self.names[name]

    def shows(self, name: str, drawn: str, where: str = "true") -> None:
        """Hold a model's rows, in the drawn columns and in any order, against the rows expected."""
        table, (header, rows) = self.build(name), read_table(drawn)
        columns = ", ".join(header)
        self._create("expected_rows", {name: self.schema[table][name] for name in header}, rows)
        expected = self.connection.execute(f"select {columns} from expected_rows").fetchall()
        self.connection.execute("drop table expected_rows")
        found = self.connection.execute(f"select {columns} from {table} where {where}").fetchall()
        assert sorted(found, key=repr) == sorted(expected, key=repr), f"{table}: {found}, not {expected}"


def _with_defaults(name: str, number: int, row: Row) -> Row:
    full = DEFAULTS.get(name, {}) | row
    if name in ("clinic_visits", "headache_diary"):
        full = {"row_number": str(number), "seen_extracted_on": full["extracted_on"], **full}
    if name == "clinic_visits":
        full = {"visit_id": f"v{number}", **full}
    return full


@cache
def _order() -> list[str]:
    return build_order()


@cache
def _reads(model: str) -> set[str]:
    paths = meta_model_paths()
    return set(_READS.findall(paths[model].read_text(encoding="utf-8"))) if model in paths else model_reads()[model]


Draw = Callable[[dict[str, str]], DrawnWarehouse]
