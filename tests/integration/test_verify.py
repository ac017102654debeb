"""`outcomes verify`: a release is whole or it is not, and its marts can be made again."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from handmade import Home

from pipelines.cli import main
from pipelines.regular_files import sha256_of

Damage = Callable[[Path], None]


def verify(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", "--home", str(home), *arguments])


@pytest.fixture
def copied_home(released_home: Path, tmp_path: Path) -> Path:
    """Return a copy of the current release in a home without a warehouse."""
    release = (released_home / "current").resolve()
    shutil.copytree(release, tmp_path / "releases" / release.name)
    (tmp_path / "current").symlink_to(Path("releases") / release.name)
    return tmp_path


def test_a_whole_release_is_made_again_byte_for_byte(released_home: Path) -> None:
    proof = verify(released_home)
    assert proof.exit_code == 0, proof.output
    assert "none missing, none beside them" in proof.output
    assert "rebuilt   every mart again, byte for byte, from 2 files" in proof.output
    assert not (released_home / ".work" / "verification").exists()


def flip_a_byte(release: Path) -> None:
    content = bytearray((release / "parquet" / "fct_visits.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (release / "parquet" / "fct_visits.parquet").write_bytes(content)


def lose_a_file(release: Path) -> None:
    (release / "directors" / "index.html").unlink()


def add_a_file(release: Path) -> None:
    (release / "parquet" / "more.parquet").write_text("")


def add_a_link(release: Path) -> None:
    (release / "clinical" / "link").symlink_to(release)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (flip_a_byte, "parquet/fct_visits.parquet is not what was published"),
        (lose_a_file, "directors/index.html is missing"),
        (add_a_file, "parquet/more.parquet is not in the manifest"),
        (add_a_link, "clinical/link is not in the manifest"),
    ],
)
def test_damage_is_named(copied_home: Path, damage: Damage, told: str) -> None:
    damage((copied_home / "current").resolve())
    proof = verify(copied_home)
    assert proof.exit_code == 4
    assert proof.stderr == f"outcomes: not complete: {told}.\n"


def record_again(release: Path, name: str) -> None:
    """Forge the manifest so that it names a changed file's digest."""
    manifest = json.loads((release / "manifest.json").read_text())
    manifest["files"][name] = sha256_of(release / name)
    (release / "manifest.json").write_text(json.dumps(manifest))


def change_the_database(release: Path) -> None:
    with duckdb.connect(str(release / "outcomes.duckdb")) as database:
        database.execute("update marts.dim_episodes set attended_visits = attended_visits + 1")
    record_again(release, "outcomes.duckdb")


def change_a_parquet_file(release: Path) -> None:
    path = release / "parquet" / "rpt_prompts.parquet"
    duckdb.sql(f"copy (from '{path}' where false) to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)
    record_again(release, "parquet/rpt_prompts.parquet")


def change_the_descriptor(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text())
    package["resources"][0]["bytes"] += 1
    (release / "datapackage.json").write_text(json.dumps(package))
    record_again(release, "datapackage.json")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (change_the_database, "dim_episodes differs between database and Parquet file"),
        (change_a_parquet_file, "different digests of the marts"),
        (change_the_descriptor, "another size or digest of parquet/dim_episodes.parquet"),
    ],
)
def test_parts_must_agree_even_where_the_manifest_was_forged(copied_home: Path, damage: Damage, told: str) -> None:
    damage((copied_home / "current").resolve())
    proof = verify(copied_home)
    assert proof.exit_code == 4
    assert told in proof.stderr


def test_without_the_inputs_nothing_is_claimed(copied_home: Path) -> None:
    proof = verify(copied_home)
    assert proof.exit_code == 0, proof.output
    assert "rebuilt   not tried: there is no warehouse here" in proof.output


def test_a_release_that_differs_from_its_rebuild_is_reported(filled_home: Home) -> None:
    """Whoever forges rows, digests and manifest alike is caught by making the marts again."""
    assert filled_home.run().exit_code == 0
    release = (filled_home.path / "current").resolve()
    earlier = release.name
    assert verify(filled_home.path, earlier).exit_code == 0
    path = release / "parquet" / "fct_visits.parquet"
    with duckdb.connect(str(release / "outcomes.duckdb")) as database:
        database.execute("update marts.fct_visits set visit_type = 'discharge'")
        database.execute(f"copy marts.fct_visits to '{path}' (format parquet)")
    forge_digests(release)
    proof = verify(filled_home.path)
    assert proof.exit_code == 4
    assert "not complete: fct_visits.parquet comes out differently" in proof.stderr
    assert verify(filled_home.path, "--no-rebuild").exit_code == 0
    (filled_home.path / "current" / "manifest.json").write_text(
        (release / "manifest.json").read_text().replace('"forgotten": 0', '"forgotten": 1')
    )
    assert "no longer holds the same inputs" in verify(filled_home.path).output


def forge_digests(release: Path) -> None:
    from pipelines.warehouse.publishing import marts_digest, write_descriptor

    digest = marts_digest(release / "parquet")
    with duckdb.connect(str(release / "outcomes.duckdb")) as database:
        database.execute("update meta.build set marts_digest = ?", [digest])
    write_descriptor(json.loads((release / "datapackage.json").read_text()), release)
    manifest = json.loads((release / "manifest.json").read_text()) | {"marts_digest": digest}
    manifest["files"] = {name: sha256_of(release / name) for name in manifest["files"]}
    (release / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("name", ["no-such-release", "../inbox", "/etc"])
def test_a_release_must_exist(released_home: Path, name: str) -> None:
    proof = verify(released_home, name)
    assert proof.exit_code == 2
    assert "`outcomes releases` lists what is kept" in proof.stderr


def test_the_manifest_names_what_made_the_release(released_home: Path) -> None:
    manifest = json.loads((released_home / "current" / "manifest.json").read_text())
    with duckdb.connect(str(released_home / "current" / "outcomes.duckdb"), read_only=True) as release:
        said = release.execute(
            "select code_version, contract_versions, thresholds_hash, prior_version, marts_digest from meta.build"
        ).fetchall()[0]
    assert manifest["code_version"] == said[0]
    assert manifest["contract_versions"] == json.loads(said[1])
    assert (manifest["thresholds_hash"], manifest["prior_version"], manifest["marts_digest"]) == said[2:]
    assert manifest["inputs"]["files"]
