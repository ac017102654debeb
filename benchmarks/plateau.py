"""How well plateaus are called: the detector, the usual rules and an oracle, on simulated diaries with known truth.

    python benchmarks/plateau.py                      # five worlds, 3 x 4,000 patients each
    python benchmarks/plateau.py --patients 800 --courses 16384
    python benchmarks/plateau.py --oracle             # the oracle alone on three drawings of training patients
    python benchmarks/plateau.py --end-to-end         # exports, a whole night, and marts.fct_trajectory scored
    python benchmarks/plateau.py --speed              # evaluations per second, and a network of 20,000 episodes
    python benchmarks/plateau.py --write              # also writes pipelines/plateau/error_rates.csv (Methods page)

Everything is tuned on one drawing of patients and scored on three others. Simulated, not patients.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.plateau_benchmark import report
from benchmarks.plateau_benchmark.boosting import boost
from benchmarks.plateau_benchmark.courses import Floats
from benchmarks.plateau_benchmark.detector import Verdicts, detect
from benchmarks.plateau_benchmark.end_to_end import run_end_to_end
from benchmarks.plateau_benchmark.oracle import COURSES_SEED, ask, tuned_temper
from benchmarks.plateau_benchmark.rules import RULES
from benchmarks.plateau_benchmark.scores import score, tuned_threshold
from benchmarks.plateau_benchmark.speed import measure_speed
from benchmarks.plateau_benchmark.worlds import WORLDS, Patients, World, draw

TRAINING_SEED, SCORED_SEED = 101, 202
DRAWINGS = 3  # that are scored, each of as many patients as are tuned on
DETECTOR = "curve-library posterior (the detector)"


@dataclass(frozen=True)
class Drawn:
    """A world's patients, those to tune on and some drawings of others to score."""

    world: World
    training: Patients
    scored: Sequence[Patients]


def draw_all(world: World, patients: int) -> Drawn:
    """Draw the patients of a world."""
    scored = [draw(world, patients, SCORED_SEED + number) for number in range(DRAWINGS)]
    return Drawn(world, draw(world, patients, TRAINING_SEED), scored)


def judge_by_rules(drawn: Drawn) -> dict[str, list[Floats]]:
    """Return each rule's scores of the training patients, and then of each scored drawing."""
    verdicts = {name: [rule(patients) for patients in (drawn.training, *drawn.scored)] for name, rule in RULES.items()}
    half = len(drawn.training.weeks) // 2
    # A model's own training patients flatter it: one half teaches it while the other tunes its threshold.
    tuning = boost(drawn.training.first(half), drawn.training)
    tuning[:half] = float("nan")
    boosted = [boost(drawn.training, patients) for patients in drawn.scored]
    return verdicts | {"gradient boosting on simulated labels": [tuning, *boosted]}


def ask_oracle(drawn: Drawn, courses: int) -> list[Verdicts]:
    """Let the oracle judge the training patients, and then each scored drawing."""
    temper = tuned_temper(drawn.world, drawn.training, courses)
    known = draw(drawn.world, courses, COURSES_SEED)
    return [ask(known, patients, temper) for patients in (drawn.training, *drawn.scored)]


def run_oracle(patients: int, courses: int) -> None:
    """Print how hard each world is by the oracle's figures, by which the worlds were set: means over some drawings."""
    print(f"oracle with {courses:,} courses, {DRAWINGS} drawings of {patients:,} training patients\n")
    print("| world | wait | within week | least | most |\n|---|---:|---:|---:|---:|")
    for world in WORLDS:
        drawings = [draw(world, patients, TRAINING_SEED + number) for number in range(DRAWINGS)]
        temper, known = tuned_temper(world, drawings[0], courses), draw(world, courses, COURSES_SEED)
        stalled = [ask(known, drawn, temper).stalled for drawn in drawings]
        found = [score(it, drawn, tuned_threshold(it, drawn)) for it, drawn in zip(stalled, drawings, strict=True)]
        wait, within = fmean(it.wait for it in found), [it.auroc_week for it in found]
        print(
            f"| {world.name} | {wait:.1f} | {fmean(within):.3f} | {min(within):.3f} | {max(within):.3f} |", flush=True
        )


def run(patients: int, courses: int, is_written: bool) -> None:
    """Run every method in every world and print the tables."""
    error_rows = []
    for world in WORLDS:
        began = time.process_time()
        drawn = draw_all(world, patients)
        verdicts = judge_by_rules(drawn)
        probable = {
            DETECTOR: [detect(drawing) for drawing in (drawn.training, *drawn.scored)],
            "oracle that knows the generator": ask_oracle(drawn, courses),
        }
        verdicts |= {name: [it.stalled for it in verdict] for name, verdict in probable.items()}
        report.show_methods(world, verdicts, drawn.training, drawn.scored)
        report.show_probabilities({name: scored for name, (_, *scored) in probable.items()}, drawn.scored)
        rules = {name: scored for name, (_, *scored) in verdicts.items()}
        error_rows += report.error_rows(world, probable[DETECTOR][1:], rules, drawn.scored)
        print(f"\n{time.process_time() - began:.0f} CPU seconds\n", flush=True)
    report.show_errors(error_rows)
    if is_written:
        report.write_errors(error_rows, DRAWINGS * patients)


def main() -> None:
    """Read the options and run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=4000)
    parser.add_argument("--courses", type=int, default=8192, help="that the oracle draws from the generator")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--end-to-end", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--oracle", action="store_true")
    arguments = parser.parse_args()
    if arguments.speed:
        measure_speed()
    elif arguments.oracle:
        run_oracle(arguments.patients, arguments.courses)
    elif arguments.end_to_end:
        run_end_to_end(arguments.patients, SCORED_SEED)
    else:
        run(arguments.patients, arguments.courses, arguments.write)


if __name__ == "__main__":
    main()
