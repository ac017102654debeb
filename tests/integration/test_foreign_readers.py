"""Readers that are not ours: an older DuckDB and Frictionless, each from the package index into its own environment."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

OLDEST_DUCKDB = "duckdb==1.2.2"
UV = Path(sys.executable).with_name("uv")

READ_ALL = """
import json, sys, duckdb
release = duckdb.connect(sys.argv[1], read_only=True)
names = release.execute(
    "select schema_name || '.' || table_name from duckdb_tables() "
    "union all select schema_name || '.' || view_name from duckdb_views() where not internal order by 1"
).fetchall()
print(json.dumps({
    "version": duckdb.__version__,
    "rows": {name: len(release.execute(f"from {name}").fetchall()) for name, in names},
    "comments": dict(release.execute(
        "select concat_ws('.', schema_name, table_name, column_name), comment from duckdb_columns() where not internal"
    ).fetchall()),
}))
"""
DESCRIBE = """
import sys
from frictionless import Package
package = Package.from_descriptor(sys.argv[1])
assert package.metadata_validate(package.to_descriptor()) is not None
print(*package.resource_names, *[field.type for item in package.resources for field in item.schema.fields])
"""

# Frictionless 5 reads Parquet through pandas, where a NULL integer becomes NaN and no integer any more; so the older
# DuckDB writes the rows of each Parquet file as CSV, and those are validated: types, keys, required, references.
VALIDATE_ROWS = """
import json, sys, duckdb
from pathlib import Path
from frictionless import Package
release, folder, rows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
descriptor = json.loads((release / "datapackage.json").read_text())
for item in descriptor["resources"]:
    path, name = item["path"], item["name"] + ".csv"
    limit = "" if item["name"] == "dim_episodes" else f"limit {rows}"  # others refer to every episode
    csv = "(format csv, header, timestampformat '%Y-%m-%dT%H:%M:%S')"
    duckdb.sql(f"copy (from '{release / path}' {limit}) to '{folder / name}' {csv}")
    item |= {"path": name, "format": "csv", "mediatype": "text/csv"}
    del item["bytes"], item["hash"]
    item["schema"]["fields"] = json.loads(json.dumps(item["schema"]["fields"]).replace(sys.argv[4], sys.argv[5]))
(folder / "datapackage.json").write_text(json.dumps(descriptor))
report = Package(str(folder / "datapackage.json")).validate()
print(report.stats["tasks"], report.valid, *[error.type for task in report.tasks for error in task.errors][:1])
"""


@pytest.fixture(scope="module")
def other_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with other versions than ours, made once per session."""
    folder = tmp_path_factory.mktemp("other_environment") / "venv"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    installed = subprocess.run(
        [UV, "pip", "install", "--quiet", "--python", python, OLDEST_DUCKDB, "frictionless>=5.18,<6"],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    if installed.returncode:
        pytest.skip(f"no package index can be reached, so no {OLDEST_DUCKDB}: {installed.stderr.strip()[-200:]}")
    return python


def answer_of(python: Path, program: str, *arguments: object) -> str:
    ran = subprocess.run(
        [python, "-c", program, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def test_duckdb_1_2_reads_every_table_view_and_comment(other_python: Path, released_home: Path) -> None:
    path = released_home / "current" / "outcomes.duckdb"
    found = json.loads(answer_of(other_python, READ_ALL, path))
    assert found["version"] == OLDEST_DUCKDB.partition("==")[2]
    with duckdb.connect(str(path), read_only=True) as release:
        columns = release.execute("select table_name, column_name from meta.columns").fetchall()
        for name, rows in found["rows"].items():
            assert release.execute(f"select count(*) from {name}").fetchall() == [(rows,)], name
    assert set(found["rows"]) == {table for table, _ in columns}
    assert set(found["comments"]) == {f"{table}.{column}" for table, column in columns}
    assert all(found["comments"].values())


def test_frictionless_takes_the_data_package(other_python: Path, released_home: Path) -> None:
    descriptor = released_home / "current" / "datapackage.json"
    words = answer_of(other_python, DESCRIBE, descriptor).split()
    resources = json.loads(descriptor.read_text(encoding="utf-8"))["resources"]
    assert words[: len(resources)] == [item["name"] for item in resources]
    assert words[len(resources) :] == [field["type"] for item in resources for field in item["schema"]["fields"]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("-", "-"), "True"),
        (('"name": "state", "type": "string"', '"name": "state", "type": "date"'), "False type-error"),
    ],
    ids=["as it is", "of another type"],
)
def test_frictionless_takes_the_rows_of_every_table(
    other_python: Path, released_home: Path, tmp_path: Path, change: tuple[str, str], found: str
) -> None:
    release = released_home / "current"
    said = answer_of(other_python, VALIDATE_ROWS, release, tmp_path, 200, *change).strip()
    assert said == f"{len(list((release / 'parquet').iterdir()))} {found}"


def test_frictionless_refuses_a_broken_one(other_python: Path, released_home: Path, tmp_path: Path) -> None:
    package = json.loads((released_home / "current" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["schema"]["fields"][0]["type"] = "pseudonym"
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(AssertionError, match="pseudonym"):
        answer_of(other_python, DESCRIBE, tmp_path / "datapackage.json")
