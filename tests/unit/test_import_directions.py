"""Packages import each other in one direction, lazily inside a function or not."""

import ast

import pytest

from pipelines.resources import SQL

PIPELINES = SQL.parent / "pipelines"
# Each may import those before it. Of one rank, none may import another. `steps` is the seam between work and operation.
# What comes after the operations are modules: a night, its lines, and Prefect.
RANKS = {"contracts": 0, "plateau": 0, "warehouse": 1, "ingest": 2, "dashboards": 2, "simulation": 2, "steps": 3,
         "operations": 4, "flows": 5, "refusals": 6, "prefect_flow": 7, "schedule": 8, "cli": 9}  # fmt: skip
MODULES = [path for path in sorted(PIPELINES.rglob("*.py"))
           if path.relative_to(PIPELINES).with_suffix("").parts[0] in RANKS]  # fmt: skip


def imported(text: str) -> set[str]:
    """Return the packages and ranked modules of the program that a module's text imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{item.name}" for item in node.names]
        else:
            names = [item.name for item in node.names] if isinstance(node, ast.Import) else []
        found |= {name.split(".")[1] for name in names if name.startswith("pipelines.")}
    return found & set(RANKS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PIPELINES)))
def test_no_module_imports_a_package_that_comes_later(path) -> None:
    own = path.relative_to(PIPELINES).with_suffix("").parts[0]
    against = {name for name in imported(path.read_text(encoding="utf-8")) - {own} if RANKS[name] >= RANKS[own]}
    assert not against


def test_every_package_has_its_rank_and_every_import_is_seen() -> None:
    packages = {path.parent.name for path in PIPELINES.glob("*/__init__.py")}
    assert packages == {name for name in RANKS if not (PIPELINES / f"{name}.py").exists()}
    text = "from pipelines import steps\ndef f():\n    from pipelines.ingest.inbox import a\nimport pipelines.plateau.x"
    assert imported(text) == {"steps", "ingest", "plateau"}
