"""Cost of the models and the detector for ten times as many patients, in one run.

python benchmarks/linear_cost.py                  # 1,000 and 10,000 simulated patients
python benchmarks/linear_cost.py --patients 300
"""

import argparse
import tempfile
from pathlib import Path

from simulated_build import build_marts, load_network

FACTOR = 10


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000)
    patients = parser.parse_args().patients
    measure(100)  # imports, and the detector's library
    small, large = measure(patients), measure(FACTOR * patients)
    print("| patients | episodes | visit rows | diary rows | wall s | CPU s |\n|---:|---:|---:|---:|---:|---:|")
    for row in (small, large):
        print("| " + " | ".join(f"{value:,}" for value in row) + " |")
    print(f"{FACTOR} x the patients: {large[-2] / small[-2]:.1f} x the time, {large[-1] / small[-1]:.1f} x the CPU")


def measure(patients: int) -> tuple[float, ...]:
    """Return the sizes of one network, and wall and CPU seconds of its build."""
    with tempfile.TemporaryDirectory() as folder:
        settings, network = load_network(Path(folder), patients, seed=patients)
        connection, cost = build_marts(settings)
        connection.close()
    return patients, network.episodes, network.visit_rows, network.diary_rows, round(cost.wall, 1), round(cost.cpu, 1)


if __name__ == "__main__":
    main()
