"""The notebooks run on a simulated release, are valid, and are committed without outputs."""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
FIGURE = "application/vnd.plotly.v1+json"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_valid_and_has_no_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    identities = [cell.id for cell in notebook.cells]
    assert len(set(identities)) == len(identities)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, released_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_HOME", str(released_home))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute(env=dict(os.environ))
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    figures = [output["data"][FIGURE] for output in outputs if FIGURE in output.get("data", {})]
    titles = [figure["layout"]["title"]["text"] for figure in figures]
    assert titles
    assert all(0 <= float(share) <= 100 for title in titles for share in re.findall(r"([-\d.]+)%", title)), titles
    assert not [output for output in outputs if output.get("name") == "stderr"], outputs


def test_the_plateau_notebook_explains_a_release_without_a_plateau() -> None:
    notebook = nbformat.read(FOLDER / "03_inside_a_plateau_call.ipynb", as_version=4)
    (search,) = (cell.source for cell in notebook.cells if cell.id == "03-04")
    release = SimpleNamespace(sql=lambda _: SimpleNamespace(df=pd.DataFrame))
    with pytest.raises(AssertionError, match="No plateau was called"):
        exec(search, {"release": release})  # noqa: S102


def test_the_readme_lists_every_notebook() -> None:
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(NOTEBOOKS) >= 5
    assert all(path.name in listed for path in NOTEBOOKS)
