"""An identifier of a person, wherever it stands, refuses the whole file, and nothing of it is kept or told."""

import csv
import gzip
import io
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from handmade import DIARY, PATIENT, VISITS, Home
from identifier_samples import HITS

from pipelines.contracts.export_contract import ExportContract, export_contracts
from pipelines.flows import NightRequest, call_plainly, run_night
from pipelines.ingest.discovery import WaitingFile, discover
from pipelines.ingest.identifiers import FILE_NAME, MANIFEST, METADATA, PACKING
from pipelines.ingest.landing import land
from pipelines.ingest.reading import open_source
from pipelines.ingest.suspects import MALFORMED_ROWS, landed_findings
from pipelines.ingest.validation import FileVerdict, validate
from pipelines.progress import Progress
from pipelines.refusals import night_lines
from pipelines.settings import Settings, load_settings
from pipelines.simulation.network import simulate_network

VISITS_CONTRACT = export_contracts()["clinic_visits"]
SSN = "078-05-1120"


def as_key(kind: str) -> str:
    """Return a sample that keeps the format of a pseudonym."""
    return next(text for text in HITS[kind] if re.fullmatch("[A-Za-z0-9_-]{1,32}", text))


def as_text(kind: str) -> str:
    """Return a sample that no column of an export allows."""
    return next(text for text in HITS[kind] if not re.fullmatch("[A-Za-z0-9_-]+", text))


def csv_text(contract: ExportContract, planted: dict[str, str]) -> str:
    """Return an export with every column and, per planted text, one row that has it in that column."""
    good = {
        "patient_key": PATIENT, "clinic_key": "north", "visit_date": "2024-01-30", "visit_type": "treatment",
        "attendance": "attended", "entry_date": "2024-01-30", "diary_mode": "daily", "headache": "true",
        "extracted_on": "2024-05-01",
    }  # fmt: skip
    stream = io.StringIO()
    writer = csv.DictWriter(stream, contract.column_names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for number, (column, text) in enumerate(planted.items()):
        writer.writerow({**good, "visit_id": f"v{number}", column: text})
    return stream.getvalue()


@dataclass(frozen=True)
class Inbox:
    """An inbox whose files are validated one by one, without a night around them."""

    settings: Settings

    def verdict(self, name: str, content: str | bytes, manifest: object = None) -> FileVerdict:
        """Put a file into the inbox, validate it and take it away again."""
        path = self.settings.inbox / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        beside = path.with_name(f"{name}.manifest.json")
        if manifest is not None:
            beside.write_text(json.dumps(manifest))
        try:
            return validate(self.discovered(), date(2024, 5, 2), self.settings, self.landing)
        finally:
            path.unlink()
            beside.unlink(missing_ok=True)

    def discovered(self) -> WaitingFile:
        """Return the only waiting file."""
        with duckdb.connect() as warehouse:
            warehouse.execute(
                "create schema meta; create table meta.files "
                "(file_name varchar, sha256 varchar, manifest_sha256 varchar, outcome varchar, file_id int)"
            )
            return discover(self.settings, warehouse).waiting[0]

    @property
    def landing(self) -> Path:
        """Scratch database of the file."""
        return self.settings.work / "landing.duckdb"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    settings = Settings(tmp_path, settle_seconds=0)
    settings.inbox.mkdir()
    settings.work.mkdir()
    return Inbox(settings)


def assert_refused(verdict: FileVerdict, text: str, inbox: Inbox) -> str:
    """Assert that the file is refused for an identifier that is neither told nor kept; returns the problem."""
    assert verdict.refusal is not None
    assert verdict.refusal.rule == "identifier"
    assert text not in f"{verdict.refusal} {verdict!r} {verdict.file.name}"
    assert verdict.results == ()  # the second referee was not asked
    assert list(inbox.settings.work.iterdir()) == []
    return verdict.refusal.problem


@pytest.mark.parametrize("kind", HITS)
@pytest.mark.parametrize(("export", "sample"), [("clinic_visits", as_key), ("headache_diary", as_text)])
def test_every_kind_is_found_in_every_column_and_in_lines_that_are_no_rows(
    inbox: Inbox, export: str, sample, kind: str
) -> None:
    contract, text = export_contracts()[export], sample(kind)
    content = csv_text(contract, dict.fromkeys(contract.column_names, text))
    content += f"# exported with {text}\nv99,{PATIENT},{text}\n"
    problem = assert_refused(inbox.verdict(f"{export}_planted.csv", content), text, inbox)
    missed = [name for name in contract.column_names if f" {kind} in {name} (1 x)" not in problem]
    assert missed == []
    assert f" {kind} in {MALFORMED_ROWS} (2 x)" in problem


# One column of each type: pseudonyms, a day, an enumeration, a list, a flag and a score.
@pytest.mark.parametrize(
    "column",
    ["visit_id", "patient_key", "visit_date", "age_band", "diagnosis_codes", "dry_needling_performed", "hit6_total"],
)
def test_one_cell_is_enough(inbox: Inbox, column: str) -> None:
    verdict = inbox.verdict("clinic_visits_one.csv", csv_text(VISITS_CONTRACT, {column: SSN}))
    assert assert_refused(verdict, SSN, inbox) == f"personal identifiers: ssn in {column} (1 x)"


@pytest.mark.parametrize("kind", HITS)
def test_every_kind_is_found_around_the_rows(inbox: Inbox, kind: str) -> None:
    key, text = as_key(kind), as_text(kind)
    in_name = inbox.verdict(f"clinic_visits_{key}.csv", VISITS)
    assert f" {kind} in {FILE_NAME} (1 x)" in assert_refused(in_name, key, inbox)
    assert in_name.file.name == f"refused-{in_name.file.sha256[:8]}"
    of_no_export = inbox.verdict(f"results {key}.xlsx", "")
    assert f" {kind} in {FILE_NAME} (1 x)" in assert_refused(of_no_export, key, inbox)
    in_manifest = inbox.verdict("clinic_visits_a.csv", VISITS, {"rows": 4, "notes": ["", {"from": text}]})
    assert f" {kind} in {MANIFEST} (1 x)" in assert_refused(in_manifest, text, inbox)
    in_header = inbox.verdict("clinic_visits_a.csv", VISITS.replace("visit_date", key, 1))
    assert f" {kind} in header column 5 (1 x)" in assert_refused(in_header, key, inbox)
    in_first_line = inbox.verdict("clinic_visits_a.csv", f"# from {key}\n{VISITS}")
    assert f" {kind} in header column 1 (1 x)" in assert_refused(in_first_line, key, inbox)


@pytest.mark.parametrize("kind", HITS)
def test_every_kind_is_found_in_parquet(inbox: Inbox, tmp_path: Path, kind: str) -> None:
    source, target, text = tmp_path / "visits.csv", tmp_path / "visits.parquet", as_text(kind)
    source.write_text(VISITS)
    quoted = text.replace("'", "''")
    for place, columns, options in (
        (METADATA, "*", f", kv_metadata {{note: '{quoted}'}}"),
        ("procedure_codes", f"* replace (['97140', '{quoted}'] as procedure_codes)", ""),
    ):
        duckdb.sql(
            f"copy (select {columns} from read_csv('{source}', all_varchar = true) limit 1) "
            f"to '{target}' (format parquet{options})"
        )
        problem = assert_refused(inbox.verdict("clinic_visits_a.parquet", target.read_bytes()), text, inbox)
        assert f" {kind} in {place} (1 x)" in problem


def gzipped(text: str, name: bytes = b"", comment: bytes = b"", extra: bytes = b"") -> bytes:
    """Return gzip with the notes that its header may hold."""
    flags = gzip.FEXTRA * bool(extra) | gzip.FNAME * bool(name) | gzip.FCOMMENT * bool(comment)
    notes = (len(extra).to_bytes(2, "little") + extra if extra else b"") + b"".join(
        note + b"\0" for note in (name, comment) if note
    )
    plain = gzip.compress(text.encode(), mtime=0)
    return plain[:3] + bytes([flags]) + plain[4:10] + notes + plain[10:]


@pytest.mark.parametrize("place", ["name", "comment", "extra"])
def test_notes_of_a_gzip_header_are_searched(inbox: Inbox, place: str) -> None:
    clean = dict.fromkeys(("name", "extra"), b"clinic_visits_2024.csv")  # DuckDB reads no file with a comment
    assert inbox.verdict("clinic_visits_a.csv.gz", gzipped(VISITS, **clean)).refusal is None
    problem = assert_refused(
        inbox.verdict("clinic_visits_a.csv.gz", gzipped(VISITS, **{**clean, place: SSN.encode()})), SSN, inbox
    )
    assert problem == f"personal identifiers: ssn in {PACKING} (1 x)"


@pytest.mark.parametrize("name", [SSN.encode(), b"x" * 20_000 + SSN.encode()], ids=["short", "long"])
def test_notes_of_every_packed_part_are_searched(inbox: Inbox, name: bytes) -> None:
    half = VISITS.index("\n") + 1
    clean = gzipped(VISITS[:half]) + gzipped(VISITS[half:], name=b"rest.csv")
    assert inbox.verdict("clinic_visits_a.csv.gz", clean).refusal is None
    packed = gzipped(VISITS[:half]) + gzipped(VISITS[half:], name=name)
    problem = assert_refused(inbox.verdict("clinic_visits_a.csv.gz", packed), SSN, inbox)
    assert problem == f"personal identifiers: ssn in {PACKING} (1 x)"


@pytest.mark.parametrize("where", ["created_by", "schema"])
def test_what_parquet_says_of_itself_is_searched(inbox: Inbox, tmp_path: Path, where: str) -> None:
    source, target = tmp_path / "visits.csv", tmp_path / "visits.parquet"
    source.write_text(VISITS)
    columns = "*" if where == "created_by" else "* replace ({'mrn_00123': 'x'} as episode_key)"
    duckdb.sql(f"copy (select {columns} from read_csv('{source}', all_varchar = true)) to '{target}' (format parquet)")
    content = target.read_bytes()
    if where == "created_by":
        assert content.count(b"DuckDB ver") == 1
        content = content.replace(b"DuckDB ver", b"mrn_00123 ")
    problem = assert_refused(inbox.verdict("clinic_visits_a.parquet", content), "mrn_00123", inbox)
    assert problem == f"personal identifiers: mrn in {METADATA} (1 x)"


def test_clean_simulated_exports_hold_no_identifier(tmp_path: Path) -> None:
    simulate_network(
        tmp_path / "inbox", tmp_path / "truth", patients=200, days=365, seed=11, clinics=4, date_regime="shifted",
        file_format="csv",
    )  # fmt: skip
    for export, contract in export_contracts().items():
        with duckdb.connect() as connection:
            path = tmp_path / "inbox" / f"{export}_simulated.csv"
            land(open_source(path, contract, connection), connection, tmp_path / export)
            assert landed_findings(connection) == []


@dataclass(frozen=True)
class PlantedNight:
    """What a night left behind in a home where three files identify a person and a fourth has odd rows."""

    home: Home
    said: str
    exit_code: int


PLANTED = (SSN, "mrn_00123", "jane.doe@example.org", "Jane Doe", "ABC 1234", "12 Elm")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> PlantedNight:
    path = tmp_path_factory.mktemp("planted")
    (path / "inbox").mkdir()
    (path / "outcomes.toml").write_text("settle_seconds = 0\n")
    home = Home(path)
    # names, streets and plates have no pattern of their own: their rows stay out
    odd = "".join(f"v{number},{PATIENT},north,e1,2024-02-01,{text},attended,,,2024-05-01\n"
                  for number, text in enumerate(PLANTED[3:], start=7))  # fmt: skip
    home.put("clinic_visits_good.csv", VISITS + odd)
    home.put("headache_diary_good.csv", DIARY)
    home.put("clinic_visits_planted.csv", VISITS.replace("v3,", f"{SSN},"))
    home.put("headache_diary_mrn_00123.csv", DIARY)
    home.put("headache_diary_noted.csv", DIARY + "# by jane.doe@example.org\n")
    said = io.StringIO()
    before = os.umask(0)
    try:
        request = NightRequest(load_settings(path), date(2024, 5, 2), date(2024, 5, 2))
        outcome = run_night(request, call_plainly, Progress(said))
    finally:
        os.umask(before)
    return PlantedNight(home, said.getvalue() + "\n".join(night_lines(outcome)), outcome.exit_code)


def test_the_night_goes_on_and_tells_no_identifier(night: PlantedNight) -> None:
    assert night.exit_code == 3
    assert night.said.count("(rule identifier)") == 3
    assert [text for text in PLANTED if text in night.said] == []
    files = night.home.query("select file_name, outcome from meta.files order by all")
    assert [outcome for _, outcome in files] == ["partly", "refused", "loaded", "refused", "refused"]
    assert re.fullmatch("refused-[0-9a-f]{8}", files[4][0])
    assert night.home.query("select rule, rows from meta.quarantine") == [("visit_type.format", 3)]


def test_no_identifier_is_kept_anywhere_but_in_the_inbox(night: PlantedNight) -> None:
    kept = [path for path in night.home.path.rglob("*") if "inbox" not in path.relative_to(night.home.path).parts]
    assert len(kept) > 30
    names_and_bytes = b"\n".join(path.name.encode() + (path.read_bytes() if path.is_file() else b"") for path in kept)
    assert [text for text in PLANTED if text.encode() in names_and_bytes] == []
    # compression could hide a text from a search of bytes
    for database in (night.home.path / "warehouse.duckdb", night.home.path / "current" / "outcomes.duckdb"):
        assert list(texts_of(database)) == []
    assert len(list((night.home.path / "accepted").iterdir())) == 2


def texts_of(database: Path) -> Iterator[str]:
    """Yield the columns of a database that hold a planted text."""
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() "
            "where data_type = 'VARCHAR' and not internal"
        ).fetchall()
        assert columns
        for table, column in columns:
            held = " or ".join(f"contains({column}, '{text}')" for text in PLANTED)
            if connection.execute(f"select count(*) from {table} where {held}").fetchall()[0][0]:
                yield f"{table}.{column}"


def test_everything_a_night_writes_is_closed_to_others(night: PlantedNight) -> None:
    home = night.home.path
    given = {home / "inbox", home / "outcomes.toml", *(home / "inbox").iterdir()}
    written = [path for path in home.rglob("*") if path not in given and not path.is_symlink()]
    wrong = {
        path.relative_to(home): oct(mode)
        for path in written
        if (mode := stat.S_IMODE(path.stat().st_mode)) != (0o750 if path.is_dir() else 0o640)
    }
    assert wrong == {}


def test_the_next_night_knows_the_refused_files(night: PlantedNight) -> None:
    again = night.home.run("2024-05-03")
    assert again.exit_code == 0, again.output
    assert len(night.home.query("select * from meta.files")) == 5
    assert [text for text in PLANTED if text in again.output] == []
