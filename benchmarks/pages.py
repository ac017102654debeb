"""Time, peak memory and size of all pages of both sites, for two networks, one with twice the episodes and clinics.

    python benchmarks/pages.py                                   # 5,000 and 10,000 episodes, 100 and 200 clinics
    python benchmarks/pages.py --episodes 300 600 --per-clinic 50
    python benchmarks/pages.py --episodes 20000 --per-clinic 20000   # one large clinic

A simulated network's marts are made first, without its pages; that is not in the figures. Pages are then made and
inspected in a process of their own, on a release's database as a night leaves it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from pipelines import steps
from pipelines.flows import NightRequest, run_night
from pipelines.progress import Progress
from pipelines.settings import load_settings
from pipelines.simulation.network import simulate_network

NIGHT = date(2024, 6, 2)
VENDORED = "plotly-basic.min.js"


def make_marts(home: Path, episodes: int, clinics: int) -> Path:
    """Run a night without its pages and return the folder of the release.

    Args:
        home: an empty folder.
        episodes: about how many care episodes; a few patients have two.
        clinics: number of clinics.
    """
    (home / "inbox").mkdir(parents=True)
    (home / "outcomes.toml").write_text("settle_seconds = 0\n", encoding="utf-8")
    simulate_network(
        home / "inbox", home / "truth", patients=round(episodes / 1.04), days=400, seed=7, clinics=clinics,
        date_regime="shifted", file_format="parquet",
    )  # fmt: skip

    def call(name: str, function: Any, /, *arguments: Any) -> Any:
        return 0 if name in ("render", "inspect") else function(*arguments)

    settings = load_settings(home)
    run_night(NightRequest(settings, NIGHT, NIGHT), call, Progress(sys.stderr))
    return settings.current.resolve()


def measure(folder: Path) -> None:
    """Make and inspect the pages in this process and print a JSON line."""
    import pipelines.dashboards.inspection
    import pipelines.dashboards.site  # noqa: F401 - imported once per process, no part of a night's work

    process = psutil.Process()
    figures: dict[str, Any] = {}
    none = folder / "none"
    measured = {"render": lambda: steps.render(folder, none), "inspect": lambda: steps.inspect(folder, none)}
    for name, step in measured.items():
        wall, busy = time.perf_counter(), sum(process.cpu_times()[:2])
        step()
        figures[name] = (time.perf_counter() - wall, sum(process.cpu_times()[:2]) - busy)
    files = [path for site in ("directors", "clinical") for path in (folder / site).rglob("*") if path.is_file()]
    pages = [path for path in files if path.suffix == ".html"]
    figures["pages"] = len(pages)
    figures["mib"] = sum(path.stat().st_size for path in files) / 2**20
    largest = max((path for path in files if path.name != VENDORED), key=lambda path: path.stat().st_size)
    figures["largest"] = (largest.relative_to(folder).as_posix(), largest.stat().st_size / 2**20)
    figures["peak_gib"] = _peak_gib()
    print(json.dumps(figures))


def _peak_gib() -> float:
    """Return the highest resident memory that this process ever had; Linux keeps count of it."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 2**20


def main() -> None:
    """Measure each network and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, nargs="*", default=[5_000, 10_000])
    parser.add_argument("--per-clinic", type=int, default=50, help="episodes per clinic")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(arguments.here)
        return
    heads = ["episodes", "clinics", "pages", "render s (cpu)", "inspect s (cpu)", "cpu ms a page", "peak GiB", "MiB"]
    print("| " + " | ".join([*heads, "largest MiB"]) + " |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---|")
    for episodes in arguments.episodes:
        clinics = max(1, episodes // arguments.per_clinic)
        with tempfile.TemporaryDirectory() as scratch:
            folder = make_marts(Path(scratch) / "home", episodes, clinics)
            command = [sys.executable, __file__, "--here", str(folder)]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        show(episodes, clinics, json.loads(output.splitlines()[-1]))


def show(episodes: int, clinics: int, figures: dict[str, Any]) -> None:
    """Print one network's line."""
    (render, render_cpu), (inspect, inspect_cpu) = figures["render"], figures["inspect"]
    name, size = figures["largest"]
    print(
        f"| {episodes:,} | {clinics} | {figures['pages']:,} | {render:.1f} ({render_cpu:.1f}) | "
        f"{inspect:.1f} ({inspect_cpu:.1f}) | {1000 * (render_cpu + inspect_cpu) / figures['pages']:.1f} | "
        f"{figures['peak_gib']:.2f} | {figures['mib']:.0f} | {size:.2f} ({name}) |",
        flush=True,
    )


if __name__ == "__main__":
    main()
