"""A differencing attacker over successive nights: what 30 releases of the directors' counts tell together.

    python benchmarks/differencing.py                          # 30 nights, three networks
    python benchmarks/differencing.py --nights 10 --networks 1

A small simulated network changes a little every night. Each night its tables (clinic by state, stage by state, a
share per clinic) are published; the attacker has every shown number of every night, knows the rounding, the limit,
which counts add up, and the largest change of any count from one night to the next, and solves for all nights at once
by linear programming. The same attacker is let at the same tables with small counts hidden and nothing else: that
must give counts away, or it would be no attacker.
"""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from pipelines.dashboards.disclosure import (
    Layout,
    Ledger,
    Population,
    Rules,
    population,
    publish_shares,
    publish_tables,
)
from pipelines.dashboards.disclosure.ledger import Line

LIMIT, BASE = 11, 5
PUBLISHED, ROUNDED, EXACT = "as published", "only small counts hidden, rounded", "only small counts hidden, exact"
IN_CARE = population(is_in_care=True)
CLINICS, STAGES, STATES = ("east", "north", "west"), ("conservative", "needling"), ("at_goal", "plateau", "unknown")
BY_CLINIC = Layout(IN_CARE, [{"clinic_key": name} for name in CLINICS], [{"state": name} for name in STATES])
BY_STAGE = Layout(IN_CARE, [{"stage": name} for name in STAGES], [{"state": name} for name in STATES])
Patients = NDArray[np.int64]
"""One row per patient: clinic, stage and state by number."""


@dataclass(frozen=True)
class Night:
    """One release as the attacker has it, and the truth that is held against what he finds.

    Attributes:
        counts: true counts.
        shown: the least and the most that each shown count can be.
        lines: which counts add up to which.
    """

    counts: Mapping[Population, int]
    shown: Mapping[Population, tuple[int, int]]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Finding:
    """What the attacker knows of one hidden count of 1 to 10.

    Attributes:
        low: the least that it can be.
        high: the most.
    """

    low: int
    high: int

    @property
    def is_recovered(self) -> bool:
        """Whether only one value is left."""
        return self.low == self.high


def changing_network(rng: np.random.Generator, nights: int) -> list[Patients]:
    """Return the patients of each night: about two of them come, leave or change their state from one to the next."""
    width = [len(CLINICS), len(STAGES), len(STATES)]
    drawn = [rng.choice(size, 130, p=rng.dirichlet([1.5] * size)) for size in width]
    patients = np.column_stack(drawn)
    network = [patients]
    for _ in range(nights - 1):
        patients = patients.copy()
        who = rng.integers(len(patients))
        patients[who, 2] = rng.integers(len(STATES))
        kind = rng.integers(3)
        if kind == 0:
            patients = np.vstack([patients, [rng.integers(size) for size in width]])
        elif kind == 1:
            patients = np.delete(patients, rng.integers(len(patients)), axis=0)
        network.append(patients)
    return network


def publish_nights(network: Sequence[Patients], protection: str = PUBLISHED) -> list[Night]:
    """Publish every night, each beside the one before; less protected, only small counts are hidden."""
    nights: list[Night] = []
    before = Ledger()
    for patients in network:
        rules = Rules(LIMIT, BASE, Ledger(before.entries))
        _publish(patients, rules)
        before = rules.ledger
        counts = {of: entry.patients for of, entry in before.entries.items()}
        shown = [
            of for of, entry in before.entries.items()
            if (not entry.hidden_for if protection == PUBLISHED else not rules.is_small(entry.patients))
        ]  # fmt: skip
        lines = list(dict.fromkeys(line for found in before.lines.values() for line in found))
        known = {
            of: (counts[of], counts[of]) if protection == EXACT else rules.true_counts(rules.rounded(counts[of]))
            for of in shown
        }
        nights.append(Night(counts, known, lines))
    return nights


def _publish(patients: Patients, rules: Rules) -> None:
    clinics, stages, states = patients.T
    by_clinic = [[int(np.sum((clinics == c) & (states == s))) for s in range(len(STATES))] for c in range(len(CLINICS))]
    by_stage = [[int(np.sum((stages == g) & (states == s))) for s in range(len(STATES))] for g in range(len(STAGES))]
    publish_tables([by_clinic, by_stage], [BY_CLINIC, BY_STAGE], rules)
    needled = {name: int(np.sum((clinics == c) & (stages == 1))) for c, name in enumerate(CLINICS)}
    totals = {name: int(np.sum(clinics == c)) for c, name in enumerate(CLINICS)}
    wholes = {name: IN_CARE.narrowed(clinic_key=name) for name in CLINICS} | {"(all)": IN_CARE}
    shares = {name: (needled[name], totals[name]) for name in CLINICS} | {
        "(all)": (sum(needled.values()), len(patients))
    }
    of = {name: (whole, whole.narrowed(stage="needling")) for name, whole in wholes.items()}
    publish_shares(shares, rules, of, total="(all)")


def attack(nights: Sequence[Night]) -> list[Finding]:
    """Solve all nights at once for every hidden count of 1 to 10."""
    place = {
        (night, of): index
        for index, (night, of) in enumerate((n, of) for n, it in enumerate(nights) for of in it.counts)
    }
    bounds = [nights[night].shown.get(of, (0, 10**4)) for night, of in place]
    equal = _matrix(
        [
            [*((place[night, part], 1) for part in line.parts), (place[night, line.total], -1)]
            for night, it in enumerate(nights)
            for line in it.lines
        ],
        len(place),
    )
    change = _largest_change(nights)
    steps = [
        [(place[night + 1, of], sign), (place[night, of], -sign)]
        for night, of in place
        if (night + 1, of) in place
        for sign in (1, -1)
    ]
    limited = _matrix(steps, len(place))
    findings = []
    for (night, of), index in place.items():
        if of in nights[night].shown or not 0 < nights[night].counts[of] < LIMIT:
            continue
        ends = []
        for sign in (1, -1):
            wanted = np.zeros(len(place))
            wanted[index] = sign
            solution = linprog(
                wanted, A_ub=limited, b_ub=np.full(len(steps), change), A_eq=equal, b_eq=np.zeros(equal.shape[0]),
                bounds=bounds,
            )  # fmt: skip
            ends.append(sign * solution.fun)
        findings.append(Finding(math.ceil(ends[0] - 1e-6), math.floor(ends[1] + 1e-6)))
    return findings


def _largest_change(nights: Sequence[Night]) -> int:
    return max(
        (abs(later.counts[of] - patients) for it, later in zip(nights, nights[1:], strict=False)
         for of, patients in it.counts.items() if of in later.counts), default=0,
    )  # fmt: skip


def _matrix(rows: Sequence[Sequence[tuple[int, int]]], width: int) -> coo_array:
    entries = [(row, column, value) for row, found in enumerate(rows) for column, value in found]
    lines, columns, values = zip(*entries, strict=True)
    return coo_array((np.array(values, dtype=float), (lines, columns)), shape=(len(rows), width))


def main() -> None:
    """Attack each network with and without protection and print what was narrowed down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--networks", type=int, default=3)
    arguments = parser.parse_args()
    print("| network | tables | small counts hidden | recovered | known to be small | 10 or more values left |")
    print("|---:|---|---:|---:|---:|---:|")
    for seed in range(arguments.networks):
        network = changing_network(np.random.default_rng(seed), arguments.nights)
        for protection in (PUBLISHED, ROUNDED, EXACT):
            found = attack(publish_nights(network, protection))
            print(
                f"| {seed} | {protection} | {len(found)} | "
                f"{sum(it.is_recovered for it in found)} | {sum(it.low > 0 and it.high < LIMIT for it in found)} | "
                f"{sum(it.high - it.low >= LIMIT - 2 for it in found)} |"
            )


if __name__ == "__main__":
    main()
