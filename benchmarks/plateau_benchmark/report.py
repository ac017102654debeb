"""The benchmark's tables, printed as Markdown; and the error rates that the Methods page shows, as a file."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.plateau_benchmark.courses import Floats
from benchmarks.plateau_benchmark.detector import Verdicts
from benchmarks.plateau_benchmark.rules import AS_USED
from benchmarks.plateau_benchmark.scores import (
    Probabilities,
    errors,
    judge_probabilities,
    mean_of,
    recalls,
    score,
    tuned_threshold,
)
from benchmarks.plateau_benchmark.worlds import Patients, World
from pipelines.plateau import error_rates
from pipelines.plateau.thresholds import seed_thresholds
from pipelines.simulation.courses import STATES

CALL_THRESHOLDS = (0.85, 0.90, 0.94, 0.96)
Row = dict[str, str | float | int]


def show_methods(
    world: World, verdicts: Mapping[str, Sequence[Floats]], training: Patients, scored: Sequence[Patients]
) -> None:
    """Print how well each method ranks, and how long it takes at 5 % false calls: means over the scored drawings.

    Args:
        world: the world.
        verdicts: by method, scores of the training patients and then of each scored drawing.
        training: patients to tune each method's threshold on.
        scored: drawings of other patients.
    """
    rows = [np.bincount(drawing.truth[drawing.is_scored], minlength=len(STATES)) for drawing in scored]
    counts = ", ".join(f"{state} {count:,}" for state, count in zip(STATES, np.sum(rows, axis=0), strict=True))
    print(f"### {world.name[0].upper()}{world.name[1:]}: {len(scored)} x {len(scored[0].weeks):,} patients\n")
    print(f"Rows by true state: {counts}.\n")
    print("| method | AUROC | within week | least | most | false calls % | wait | median | 90th | missed % |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, (tuning, *scores) in verdicts.items():
        threshold = tuned_threshold(tuning, training)
        found = [score(grid, drawing, threshold) for grid, drawing in zip(scores, scored, strict=True)]
        it, within = mean_of(found), [drawing.auroc_week for drawing in found]
        print(
            f"| {name} | {it.auroc:.3f} | {it.auroc_week:.3f} | {min(within):.3f} | {max(within):.3f} "
            f"| {100 * it.false_calls:.1f} | {it.wait:.1f} "
            f"| {_weeks(it.median_delay)} | {_weeks(it.delay_90)} | {100 * it.missed:.0f} |"
        )


def show_probabilities(verdicts: Mapping[str, Sequence[Verdicts]], scored: Sequence[Patients]) -> None:
    """Print how far probabilities and states can be believed, and the detector's reliability table: means as above."""
    print(
        "\n| | Brier skill | calibration error | balanced accuracy: decided / leaning / likeliest | recalls leaning |"
    )
    print("|---|---:|---:|---|---|")
    for name, drawings in verdicts.items():
        said = _probabilities(drawings, scored)
        readings = [[reading(it) for it in drawings] for reading in (lambda verdict: verdict.state, leaning, likeliest)]
        ways = [_recalls(states, scored) for states in readings]
        balanced = " / ".join(f"{np.mean(list(way.values())):.3f}" for way in ways)
        found = ", ".join(f"{state} {share:.2f}" for state, share in ways[1].items())
        print(f"| {name} | {said.brier_skill:.3f} | {said.calibration_error:.3f} | {balanced} | {found} |")
    print("\n| probability said | rows of a drawing | plateau found |\n|---:|---:|---:|")
    for count, mean, share in _probabilities(next(iter(verdicts.values())), scored).reliability:
        print(f"| {mean:.2f} | {count:,.0f} | {share:.2f} |")


def _probabilities(verdicts: Sequence[Verdicts], scored: Sequence[Patients]) -> Probabilities:
    return mean_of([judge_probabilities(it.stalled, drawing) for it, drawing in zip(verdicts, scored, strict=True)])


def _recalls(states: Sequence[np.ndarray], scored: Sequence[Patients]) -> dict[str, float]:
    found = [recalls(state, drawing) for state, drawing in zip(states, scored, strict=True)]
    return {name: float(np.mean([drawing[name] for drawing in found])) for name in found[0]}


def leaning(verdict: Verdicts) -> np.ndarray:
    """Return the states with `indeterminate` read as plateau where one is suspected, as improving elsewhere."""
    is_suspected = verdict.stalled >= seed_thresholds().plateau_suspect_probability
    return np.where(verdict.state == "indeterminate", np.where(is_suspected, "plateau", "improving"), verdict.state)


def likeliest(verdict: Verdicts) -> np.ndarray:
    """Return the likeliest state of each row."""
    named = np.array(STATES)[np.nan_to_num(verdict.probabilities).argmax(axis=0)]
    return np.where(np.isnan(verdict.stalled), "insufficient_data", named)


def error_rows(
    world: World, detector: Sequence[Verdicts], rules: Mapping[str, Sequence[Floats]], scored: Sequence[Patients]
) -> list[Row]:
    """Return what Methods shows of a world: the detector at each threshold, and rules as clinics use them."""
    thresholds = seed_thresholds()
    plateau = STATES.index("plateau")
    calls = {
        (error_rates.DETECTOR, threshold): [
            (it.stalled >= threshold) & (it.probabilities[plateau] >= thresholds.plateau_min_p_plateau)
            for it in detector
        ]
        for threshold in sorted({*CALL_THRESHOLDS, thresholds.plateau_call_probability})
    }
    calls |= {(name, limit): [scores > limit for scores in rules[name]] for name, limit in AS_USED.items()}
    rows: list[Row] = []
    for (method, threshold), called in calls.items():
        found = mean_of([errors(is_called, drawing) for is_called, drawing in zip(called, scored, strict=True)])
        rows.append(
            {
                "world": world.name,
                "method": method,
                "threshold": threshold,
                "false_calls_pct": round(100 * found.false_calls, 1),
                "calls_still_improving_pct": round(100 * found.still_improving, 1),
                "calls_at_goal_pct": round(100 * found.at_goal, 1),
                "missed_pct": round(100 * found.missed, 1),
                "median_delay_weeks": _weeks(found.median_delay),
                "delay_90_weeks": _weeks(found.delay_90),
            }
        )
    return rows


def show_errors(rows: list[Row]) -> None:
    """Print how often each rule is wrong as it is used."""
    print("### How often a rule is wrong, both ways\n")
    print("|", " | ".join(error_rates.COLUMNS), "|")
    print("|" + "---|" * len(error_rates.COLUMNS))
    for row in rows:
        print("|", " | ".join(str(row[column]) for column in error_rates.COLUMNS), "|")


def write_errors(rows: list[Row], patients: int) -> None:
    """Write the error rates where the Methods page reads them, and the thresholds that they were measured with."""
    path = Path(error_rates.ERROR_RATES)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["patients", *error_rates.COLUMNS], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"patients": patients, **row} for row in rows)
    thresholds = seed_thresholds()
    origin = {"made_by": "python benchmarks/plateau.py --write"}
    origin |= {name: getattr(thresholds, name) for name in error_rates.RATES_REST_ON}
    Path(error_rates.RATES_JSON).write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")


def _weeks(delay: float) -> str:
    return "never" if np.isinf(delay) else f"{delay:.0f}"
