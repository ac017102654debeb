"""The wheel: built, installed apart from the checkout, and run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_installed_wheel_runs_a_night_without_the_checkout(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "pip", "install", "-q", "--no-deps", "--target", installed, wheel], check=True)
    environment = os.environ | {"PYTHONPATH": str(installed)}

    def outcomes(*arguments: str) -> str:
        code = "import pipelines; assert 'installed' in pipelines.__file__; from pipelines.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True,
            text=True,
        ).stdout  # fmt: skip

    outcomes("simulate", "--home", "home", "--patients", "40", "--clinics", "2")
    assert "directors/index.html" in outcomes("run", "--home", "home", "--no-prefect")
    assert (tmp_path / "home" / "current" / "outcomes.duckdb").exists()
