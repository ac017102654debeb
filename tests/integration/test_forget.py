"""`outcomes forget`: a patient leaves the warehouse, the accepted rows and every release, and does not come back."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from handmade import DIARY, DIARY_HEADER, OTHER_PATIENT, PATIENT, VISITS, Home, diary_rows, new_home, small_nights

from pipelines.cli import main
from pipelines.errors import OutcomesError
from pipelines.ingest.forgotten import forgotten_among, key_hash
from pipelines.locking import hold_lock
from pipelines.operations import pruning
from pipelines.regular_files import sha256_of
from pipelines.settings import load_settings
from pipelines.warehouse.database import read_warehouse

CORRECTIONS = f"""\
export,key,column,expected_old_value,new_value,reason
headache_diary,{PATIENT}|2024-01-20,headache,true,false,misread
clinic_visits,v2,dry_needling_performed,,true,forgotten tick
clinic_visits,v4,dry_needling_performed,,true,forgotten tick
"""
OWN_TEXTS = (PATIENT, "e1", "v1", "v2", "v3")


def forget(home: Home, patient_key: str = PATIENT) -> Result:
    return CliRunner().invoke(main, ["forget", "--home", str(home.path), patient_key])


def only_other_patient(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if PATIENT not in line)


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with a release and an earlier one like it; one accepted file holds nobody but the patient."""
    home = new_home(tmp_path_factory.mktemp("released") / "home")
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    home.put("headache_diary_more.csv", DIARY_HEADER + diary_rows(PATIENT, "2024-04-10", 7))
    (home.path / "corrections.csv").write_text(CORRECTIONS)
    with small_nights():
        result = home.run()
    assert result.exit_code == 0, result.output
    release = (home.path / "current").resolve()
    shutil.copytree(release, release.with_name("20240501T000000Z-earlier"))
    return home


@pytest.fixture
def home(two_releases: Home, tmp_path: Path) -> Home:
    """Return a copy of that home whose inbox is empty."""
    copy = Home(shutil.copytree(two_releases.path, tmp_path / "home", symlinks=True))
    for path in (copy.path / "inbox").iterdir():
        path.unlink()
    (copy.path / "corrections.csv").unlink()
    return copy


@pytest.fixture(scope="module")
def forgotten_home(two_releases: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Result]:
    """Return a copy from which the patient was removed, and what was said."""
    copy = Home(shutil.copytree(two_releases.path, tmp_path_factory.mktemp("forgotten") / "home", symlinks=True))
    return copy, forget(copy)


def releases(home: Home) -> list[Path]:
    return sorted((home.path / "releases").iterdir())


def rows_of(database: Path) -> Iterator[tuple[str, tuple]]:
    """Yield every row of every table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        for (table,) in tables:
            for row in connection.execute(f"select * from {table}").fetchall():
                yield table, row


def assert_gone(home: Home) -> None:
    """Look for the patient in a way of its own: every cell of every table, every Parquet row, every byte."""
    for path in home.path.rglob("*"):
        if path.is_symlink() or not path.is_file() or path.parent.name == "inbox" or path.name == "corrections.csv":
            continue
        assert PATIENT.encode() not in path.read_bytes(), path
        if path.suffix == ".duckdb":
            for table, row in rows_of(path):
                assert not set(OWN_TEXTS) & {str(cell) for cell in row}, (path, table)
                assert PATIENT not in str(row)
        if path.suffix == ".parquet":
            for row in duckdb.execute("from read_parquet(?)", [str(path)]).fetchall():
                assert not set(OWN_TEXTS) & {str(cell) for cell in row}, path


def assert_whole(release: Path, forgotten: int) -> None:
    """Hold every file of a release against its manifest."""
    manifest = json.loads((release / "manifest.json").read_text())
    assert manifest["forgotten"] == forgotten
    files = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    del files["manifest.json"]
    assert manifest["files"] == {name: sha256_of(path) for name, path in files.items()}
    with duckdb.connect(str(release / "outcomes.duckdb"), read_only=True) as connection:
        assert connection.execute("select marts_digest from meta.build").fetchall() == [(manifest["marts_digest"],)]


def test_nothing_of_the_patient_is_left(forgotten_home: tuple[Home, Result]) -> None:
    home, result = forgotten_home
    assert result.exit_code == 0, result.output
    assert_gone(home)
    assert len(releases(home)) == 2
    for release in releases(home):
        assert_whole(release, forgotten=1)
    assert (home.path / "current").resolve() == releases(home)[1]


def test_a_release_keeps_its_parts(two_releases: Home, forgotten_home: tuple[Home, Result]) -> None:
    for before, after in zip(releases(two_releases), releases(forgotten_home[0]), strict=True):
        assert {path.name for path in after.iterdir()} == {path.name for path in before.iterdir()}
        told, retold = (json.loads((folder / "status.json").read_text()) for folder in (before, after))
        assert retold["run"] == told["run"]
        assert retold["release"]["marts_digest"] != told["release"]["marts_digest"]


def test_it_says_what_it_did_and_never_the_key(forgotten_home: tuple[Home, Result]) -> None:
    home, result = forgotten_home
    assert PATIENT not in result.output
    lines = result.output.splitlines()
    # 3 visits, 97 diary days, an extent per export and two corrections per file of corrections
    assert lines[0].startswith("warehouse.duckdb: 104 rows removed")
    assert lines[1] == "accepted/: 2 files rewritten, 1 removed."
    assert [line.split(":")[0] for line in lines[2:4]] == [f"releases/{path.name}" for path in releases(home)]
    assert lines[4] == "corrections.csv: remove rows 2, 3, which are about the patient."
    assert "0 of the pipeline's files hold the patient." in lines[6]
    assert sorted(line.split(" ")[0] for line in lines[7:]) == [
        "corrections.csv",
        "inbox/clinic_visits_good.csv",
        "inbox/headache_diary_good.csv",
        "inbox/headache_diary_more.csv",
    ]


def test_everybody_else_stays(two_releases: Home, forgotten_home: tuple[Home, Result]) -> None:
    home, _ = forgotten_home
    for before, after in zip(releases(two_releases), releases(home), strict=True):
        kept = set(map(str, rows_of(after / "outcomes.duckdb")))
        # marts_digest is the only thing that may differ in what does not name the patient
        lost = [
            (table, row)
            for table, row in rows_of(before / "outcomes.duckdb")
            if str((table, row)) not in kept and not set(OWN_TEXTS) & {str(cell) for cell in row}
        ]
        assert {table for table, _ in lost} == {"meta.build"}
    assert home.query("select distinct patient_key from marts.dim_episodes") == [(OTHER_PATIENT,)]


def test_comments_and_the_version_of_the_file_stay(two_releases: Home, forgotten_home: tuple[Home, Result]) -> None:
    home, _ = forgotten_home
    described = (
        "select table_name, column_name, data_type, comment from duckdb_columns() where not internal order by all"
    )
    for name in ("current/outcomes.duckdb", "warehouse.duckdb"):
        found = []
        for path in (two_releases.path, home.path):
            with duckdb.connect(str(path / name), read_only=True) as connection:
                version = "select tags['storage_version'] from duckdb_databases() where path is not null"
                found.append([connection.execute(query).fetchall() for query in (described, version)])
        assert found[0] == found[1]


def test_the_next_dump_does_not_bring_the_patient_back(
    forgotten_home: tuple[Home, Result], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = Home(shutil.copytree(forgotten_home[0].path, tmp_path / "home", symlinks=True))
    home.put("headache_diary_full.csv", DIARY.replace(",2024-05-01\n", ",2024-05-04\n"))
    header, *_, last = CORRECTIONS.splitlines(keepends=True)
    (home.path / "corrections.csv").write_text(CORRECTIONS + "\n")  # not the file that was in force
    with small_nights():
        result = home.run("2024-05-04")
    assert result.exit_code == 0, result.output
    assert result.output.count("expected no patient who was forgotten (rule forgotten_patient)") == 1
    assert_gone(home)
    with read_warehouse(load_settings(home.path)) as warehouse:
        assert warehouse.execute("select distinct key from raw.corrections").fetchall() == [("v4",)]
    landed, loaded, unchanged, quarantined = home.query(
        "select rows_landed, rows_loaded, rows_unchanged, rows_quarantined from meta.files "
        "where file_name = 'headache_diary_full.csv'"
    )[0]
    assert (landed, loaded, unchanged, quarantined) == (150, 0, 60, 90)
    assert home.query("select file_name, rule, column_name, rows from meta.quarantine") == [
        ("headache_diary_full.csv", "forgotten_patient", "patient_key", 90)
    ]
    listed = CliRunner().invoke(main, ["quarantine", "--home", str(home.path)])
    assert "row 2 and 89 more, column patient_key" in listed.output
    assert "Take the patient out of the export at its source." in listed.output

    # after that night everything is as if the patient had never been there
    never = new_home(tmp_path_factory.mktemp("never") / "home")
    never.put("clinic_visits_good.csv", only_other_patient(VISITS))
    never.put("headache_diary_good.csv", only_other_patient(DIARY).replace(",2024-05-01\n", ",2024-05-04\n"))
    (never.path / "corrections.csv").write_text(header + last)
    with small_nights(with_pages=False):
        never.run("2024-05-04")
    digest = "select marts_digest from meta.build"
    assert home.query(digest) == never.query(digest)


@pytest.mark.parametrize("done", [1, 12, -1])
def test_an_interrupted_call_is_made_again(home: Home, done: int, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, calls = Path.replace, []
    last_database = releases(home)[-1] / "outcomes.duckdb"

    def interrupted(path: Path, target: Path) -> Path:
        if len(calls) == done or (done < 0 and Path(target) == last_database):
            raise KeyboardInterrupt
        calls.append(target)
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        assert forget(home).exit_code == 1
    result = forget(home)
    assert result.exit_code == 0, result.output
    assert "0 of the pipeline's files hold the patient" in result.output
    assert_gone(home)
    for release in releases(home):
        assert_whole(release, forgotten=1)
    with read_warehouse(load_settings(home.path)) as warehouse:
        # the patient and three visits
        assert warehouse.execute("select count(*) from meta.forgotten").fetchall() == [(4,)]


def test_two_patients_are_counted(forgotten_home: tuple[Home, Result], tmp_path: Path) -> None:
    home = Home(shutil.copytree(forgotten_home[0].path, tmp_path / "home", symlinks=True))
    result = forget(home, OTHER_PATIENT)
    assert result.exit_code == 0, result.output
    assert [json.loads((path / "manifest.json").read_text())["forgotten"] for path in releases(home)] == [2, 2]
    assert home.query("select count(*) from marts.dim_episodes") == [(0,)]
    assert list((home.path / "accepted").iterdir()) == []


def content(home: Home) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file() and path.name != ".lock"}


def test_an_unknown_patient_changes_nothing(home: Home) -> None:
    before = content(home)
    result = forget(home, "f" * 64)
    assert result.exit_code == 0, result.output
    assert "No such patient here." in result.output
    assert "Nothing was changed." in result.output
    assert content(home) == before


@pytest.mark.parametrize("key", ["", "aa", "0" * 15, "0" * 65, PATIENT.upper(), "jane.doe@example.org"])
def test_a_malformed_key_is_wrong_use_and_not_repeated(home: Home, key: str) -> None:
    before = content(home)
    result = forget(home, key)
    assert result.exit_code == 2
    assert "not a patient key" in result.output
    assert not key or key not in result.output
    assert content(home) == before


def test_it_waits_for_no_run(home: Home) -> None:
    with hold_lock(home.path / ".lock"):
        assert forget(home).exit_code == 5


def test_a_home_without_a_night_is_wrong_use(tmp_path: Path) -> None:
    result = forget(new_home(tmp_path / "new"))
    assert result.exit_code == 2
    assert "outcomes run" in result.output


def test_files_of_others_are_listed_whatever_their_kind(home: Home) -> None:
    home.put("headache_diary_zipped.csv.gz", gzip.compress(DIARY.encode()))
    home.put(f"headache_diary_{PATIENT}.csv", only_other_patient(DIARY))
    home.put("headache_diary_other.csv", only_other_patient(DIARY))
    home.put("headache_diary_jane.doe@example.org.csv", DIARY)
    home.put("headache_diary_torn.csv.gz", gzip.compress(DIARY.encode())[:40])
    duckdb.execute(
        f"copy (select '{PATIENT}' as patient_key from range(9)) to '{home.path}/inbox/headache_diary.parquet'"
    )
    result = forget(home)
    assert result.exit_code == 0, result.output
    assert [line.split(" ")[0] for line in result.output.splitlines() if line.startswith("inbox/")] == [
        "inbox/headache_diary.parquet",
        "inbox/headache_diary_….csv",
        f"inbox/refused-{hashlib.sha256(DIARY.encode()).hexdigest()[:8]}",
        "inbox/headache_diary_zipped.csv.gz",
    ]
    assert PATIENT not in result.output


def test_a_release_that_cannot_be_rendered_again_stays_as_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (home.path / "current" / "outcomes.duckdb").read_bytes()

    def failed(*_: Path) -> int:
        raise KeyError(PATIENT)

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.operations.pruning.render", failed)
        result = forget(home)
    assert result.exit_code == 1
    assert f"the pages of {releases(home)[0].name} cannot be rendered again (KeyError)" in result.output
    assert PATIENT not in result.output
    assert (home.path / "current" / "outcomes.duckdb").read_bytes() == before
    assert forget(home).exit_code == 0


def test_a_release_that_cannot_be_rendered_again_keeps_no_other_from_forgetting(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, current = releases(home)
    rendered = pruning.render

    def render(new: Path, release: Path) -> int:
        if release == earlier:
            raise KeyError(PATIENT)
        return rendered(new, release)

    monkeypatch.setattr(pruning, "render", render)
    result = forget(home)
    assert result.exit_code == 1
    assert f"the pages of {earlier.name} cannot be rendered again (KeyError)" in result.output
    assert f"releases/{current.name}: " in result.output
    assert PATIENT not in result.output
    shutil.rmtree(earlier)
    result = forget(home)
    assert result.exit_code == 0, result.output


def test_a_trace_that_stays_is_no_success(home: Home) -> None:
    (home.path / ".prefect").mkdir()
    (home.path / ".prefect" / "log.txt").write_text(f"rows of {PATIENT}")
    result = forget(home)
    assert result.exit_code == 1
    assert "1 of the pipeline's files hold the patient: .prefect/log.txt." in result.output


def test_the_key_is_kept_as_a_hash_with_a_secret_salt(forgotten_home: tuple[Home, Result]) -> None:
    home, _ = forgotten_home
    settings = load_settings(home.path)
    assert settings.forgetting_salt.stat().st_mode & 0o777 == 0o600
    salt = settings.forgetting_salt.read_text()
    assert len(salt) == 64
    with read_warehouse(settings) as warehouse:
        known = {row[0] for row in warehouse.execute("select key_hash from meta.forgotten").fetchall()}
        assert known == {key_hash(text, salt) for text in (PATIENT, "visit v1", "visit v2", "visit v3")}
        assert forgotten_among([PATIENT, OTHER_PATIENT, "v1"], settings, warehouse) == {PATIENT}
    assert key_hash(PATIENT, salt) != key_hash(PATIENT, "")


def test_without_the_salt_nothing_is_loaded(forgotten_home: tuple[Home, Result], tmp_path: Path) -> None:
    settings = load_settings(shutil.copytree(forgotten_home[0].path, tmp_path / "home", symlinks=True))
    settings.forgetting_salt.unlink()
    with read_warehouse(settings) as warehouse, pytest.raises(OutcomesError, match="is missing"):
        forgotten_among([OTHER_PATIENT], settings, warehouse)
