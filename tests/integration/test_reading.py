"""Reading the current release: `outcomes query`, `outcomes shell`, `pipelines.open_release()`."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

import pipelines
from pipelines.cli import main
from pipelines.errors import WrongUseError
from pipelines.operations.retention import retire
from pipelines.settings import Settings
from pipelines.warehouse.release import publish, write_manifest

COUNT = "select count(*) as episodes from marts.dim_episodes"


def ask(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["query", "--home", str(home), *arguments])


def test_rows_come_as_csv_where_nobody_watches(released_home: Path) -> None:
    answer = ask(released_home, "select 'a,b' as text, null as nothing, true as yes, 0.5 as half")
    assert (answer.exit_code, answer.stdout) == (0, 'text,nothing,yes,half\n"a,b",,true,0.5\n')


def test_no_progress_bar_comes_between_the_rows(released_home: Path) -> None:
    setting = "select current_setting('enable_progress_bar') as bar"
    assert ask(released_home, setting).stdout == "bar\nfalse\n"


def test_a_table_shows_null_and_says_when_it_is_cut(released_home: Path) -> None:
    answer = ask(released_home, "--format", "table", "select null as nothing from marts.fct_visits")
    assert "NULL" in answer.stdout
    assert "more rows" in answer.stdout
    assert answer.stdout.count("NULL") == 100


def test_a_wide_row_is_shown_column_by_column(released_home: Path) -> None:
    answer = ask(released_home, "--format", "table", "from marts.dim_episodes limit 2")
    assert "row 2" in answer.stdout
    assert "plateau_probability" in answer.stdout


def test_csv_holds_every_row(released_home: Path) -> None:
    answer = ask(released_home, "select episode_key from marts.fct_visits")
    ((rows,),) = pipelines.open_release(released_home).execute("select count(*) from marts.fct_visits").fetchall()
    assert len(answer.stdout.splitlines()) == rows + 1


@pytest.mark.parametrize(
    "statement",
    [
        "create table marts.mine as select 1",
        "insert into meta.thresholds from meta.thresholds",
        "update marts.dim_episodes set stage = 'x'",
        "delete from marts.dim_episodes",
        "drop view marts.v_plateau_spells",
        "comment on table marts.dim_episodes is 'x'",
        "copy marts.dim_episodes to '{folder}/out.csv'",
        "export database '{folder}/out'",
        "attach '{folder}/out.duckdb' as other",
        "from read_csv('{folder}/secret.csv')",
        "from '{folder}/secret.csv'",
        "from read_text('{folder}/secret.csv')",
        "from glob('{folder}/*')",
        "set enable_external_access = true",
        "set temp_directory = '{folder}'",
        "reset lock_configuration",
        "install httpfs",
        "load httpfs",
        "select no_such_column from marts.dim_episodes",
        "selec",
        "",
    ],
)
def test_nothing_is_written_and_no_other_file_is_read(released_home: Path, tmp_path: Path, statement: str) -> None:
    (tmp_path / "secret.csv").write_text("secret\nvalue\n")
    answer = ask(released_home, statement.format(folder=tmp_path))
    assert answer.exit_code == 2
    assert answer.stderr.startswith("outcomes: ")
    assert "Traceback" not in answer.output
    assert "value" not in answer.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_there_must_be_a_release(tmp_path: Path) -> None:
    answer = ask(tmp_path, COUNT)
    assert answer.exit_code == 2
    assert "outcomes run" in answer.stderr
    with pytest.raises(WrongUseError, match="no release to read"):
        pipelines.open_release(tmp_path)


def test_a_release_that_cannot_be_opened_is_not_taken_for_none(tmp_path: Path) -> None:
    release = tmp_path / "releases" / "a"
    release.mkdir(parents=True)
    (tmp_path / "current").symlink_to(release)
    (release / "outcomes.duckdb").write_bytes(b"no database" * 2000)
    answer = ask(tmp_path, COUNT)
    assert (answer.exit_code, "Check its permissions; if it is damaged" in answer.stderr) == (2, True)
    assert "Publish one first" not in answer.stderr


def test_the_shell_goes_on_after_an_error_until_quit(released_home: Path) -> None:
    typed = f"select 40 +\n 2 as answer;\nselect nope;\n{COUNT};\n.quit\nselect 'never asked';\n"
    talk = CliRunner().invoke(main, ["shell", "--home", str(released_home)], input=typed)
    assert talk.exit_code == 0, talk.output
    assert "simulated data" in talk.stdout
    assert "42" in talk.stdout
    assert "nope" in talk.stdout
    assert "episodes" in talk.stdout
    assert "never asked" not in talk.stdout


def test_a_reader_that_has_seen_enough_ends_a_query_without_a_word(released_home: Path) -> None:
    command = [Path(sys.executable).with_name("outcomes"), "query", "--home", released_home, "from fct_diary_days"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as query:
        assert query.stdout.readline().startswith("episode_key,")
        query.stdout.close()
        assert query.stderr.read() == ""


def test_names_need_no_schema(released_home: Path) -> None:
    with pipelines.open_release(released_home) as release:
        shown = {name for (name,) in release.execute("show tables").fetchall()}
        assert {"dim_episodes", "v_episode_milestones", "thresholds"} <= shown
        assert release.execute("from fct_visits").fetchall() == release.execute("from marts.fct_visits").fetchall()
        tables = release.execute("select table_name from information_schema.tables").fetchall()
    assert len(tables) == len(set(tables))  # no name stands in both schemas


def test_open_release_cannot_write_and_finds_its_home(released_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_HOME", str(released_home))
    with pipelines.open_release() as release:
        assert release.execute(COUNT).fetchall()[0][0] > 100
        with pytest.raises(duckdb.Error, match="read-only"):
            release.execute("drop table marts.dim_episodes")
    monkeypatch.delenv("OUTCOMES_HOME")
    monkeypatch.chdir(released_home.parent)
    with pipelines.open_release() as release:
        assert release.execute(COUNT).fetchall()[0][0] > 100


def published(number: int, settings: Settings) -> None:
    """Publish a release whose database, Parquet file and manifest all say its number."""
    folder = settings.work / f"release_{number}"
    (folder / "parquet").mkdir(parents=True)
    with duckdb.connect(str(folder / "outcomes.duckdb")) as database:
        database.execute("create schema marts; create schema meta")
        database.execute(f"create table marts.rows as select {number} as number, unnest(range(500)) as row")
        database.execute(f"create table meta.build as select {number} as number")
        database.execute(f"copy marts.rows to '{folder}/parquet/rows.parquet'")
    facts = {"release_number": number, "run_id": f"run-{number}", "published_at": "2026-11-22T02:00:00"}
    write_manifest(folder, facts | {"as_of_night": "2026-11-22", "code_version": "0", "marts_digest": "0"})
    publish(folder, f"{number:03d}", settings)
    retire(settings)


def test_readers_never_fail_and_never_see_a_mixed_release(tmp_path: Path) -> None:
    """The short version of benchmarks/readers.py: 8 readers in a loop, 20 publications, two releases kept."""
    settings = Settings(home=tmp_path, keep_releases=2)
    published(0, settings)
    is_over = threading.Event()

    def read() -> set[int]:
        seen = set()
        while not is_over.is_set():
            with pipelines.open_release(tmp_path) as release:
                (low, high, rows) = release.execute(
                    "select min(number), max(number), count(*) from marts.rows"
                ).fetchall()[0]
                ((number,),) = release.execute("select number from meta.build").fetchall()
                (path,) = release.execute("select file from pragma_database_list where name = 'outcomes'").fetchall()[0]
                assert (low, high, rows) == (number, number, 500)
                assert int(Path(path).parent.name) == number
                seen.add(number)
        return seen

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read) for _ in range(8)]
        for number in range(1, 21):
            published(number, settings)
        is_over.set()
        seen = set().union(*(reader.result() for reader in readers))
    assert len(seen) > 5
    assert json.loads((settings.current / "manifest.json").read_text())["release_number"] == 20
