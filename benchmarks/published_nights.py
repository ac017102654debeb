"""What 30 successive nights of the directors' pages give away of small groups, all numbers of all nights together.

    python benchmarks/published_nights.py                           # 30 nights of a network of 150 patients
    python benchmarks/published_nights.py --nights 3 --patients 60

A simulated network sends files every night and each night is run as the program runs it. The attacker reads the built
pages, their CSV files and cards, not the ledger. It knows the threshold, the rounding, and which numbers add up or
count the same patients; a stronger one also knows, from elsewhere, by how much any number of a table changes from one
night to the next at most. It solves for everything at once. A small count is recovered when one value is left. The
control is the stronger attacker before the same pages with nothing hidden but what is small, and nothing rounded: it
must recover counts, or it would be none. Rounding gives way to patience, so the pages are attacked night by night with
every shown number exact, too.
True counts are those of the same pages made without protection from the same night's database.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import duckdb
import numpy as np
from numpy.typing import NDArray
from page_numbers import Cell, Numbers, Sum, known, read_site
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack
from scipy.sparse.csgraph import connected_components
from simulated_nights import (
    FIRST_NIGHT,
    make_home,
    put_night,
    run_whole,
    spare_the_second_referee,
    start_forked,
    write_network,
)

from pipelines.dashboards import site
from pipelines.dashboards.disclosure import Rules, suppression
from pipelines.dashboards.disclosure.shown_counts import ShownCounts
from pipelines.dashboards.release import Release

Floats = NDArray[np.float64]
Places = dict[tuple[int, Cell], int]
_MOST, _NEAR = 1e5, 1e-6
_GUESSES = 30
# A page adds up at most three rounded counts: met, not met and unknown.
_PARTS = 3


@dataclass(frozen=True)
class Night:
    """One night as the attacker has it.

    Attributes:
        shown: what the pages say.
        true: the true counts, to hold against what the attacker finds.
        sums: which of them add up.
    """

    shown: Numbers
    true: dict[Cell, int]
    sums: list[Sum]


def made(database: Path, last: Path | None, rules: Rules, folder: Path) -> tuple[Numbers, list[Sum]]:
    """Make the directors' pages under other rules and read them."""
    with ExitStack() as stack:
        opened = [stack.enter_context(duckdb.connect(str(path), read_only=True)) for path in (database, last) if path]
        releases = [*map(Release, opened), None]
        site._directors(releases[0], releases[1], folder, rules)
    read = read_site(folder)
    shutil.rmtree(folder)
    return read


def run_nights(home: Path, patients: int, nights: int, seed: int) -> tuple[list[Night], list[Night], Rules]:
    """Run the nights and read each one's pages: as published, and with only small counts hidden."""
    network = write_network(home.parent / "network", patients, seed)
    published, control, last = [], [], None
    for index in range(nights):
        put_night(home, index, network)
        run_whole(home, FIRST_NIGHT + timedelta(days=index), start_forked)
        release = (home / "current").resolve()
        shown, sums = read_site(release / "directors")
        unprotected, _ = made(release / "outcomes.duckdb", last, Rules(1, 1), home / "made")
        # Past its end a curve has no number, whatever the rules.
        true = {cell: count for cell, count in unprotected.items() if count is not None}
        with duckdb.connect(str(release / "outcomes.duckdb"), read_only=True) as connection:
            limits = Release(connection).thresholds
        rules = Rules(int(limits["small_cell_min"]), int(limits["rounding_base"]))
        with (
            patch.object(suppression, "hide_complements", lambda *_: None),
            patch.object(ShownCounts, "leaves_few", lambda *_: False),
        ):
            weak, _ = made(release / "outcomes.duckdb", last, Rules(rules.small_cell_min, 1), home / "made")
        for cell, count in shown.items():
            if count is not None and cell in true and not _is_near(true[cell], *sum_of_rounded(count, rules)):
                raise ValueError(f"night {index + 1}: {cell} is not the rounded count of the database")
        held = known(sums, true)
        # What the unprotected pages say and these leave out, as a card's basis, is hidden too.
        published.append(Night({cell: shown.get(cell) for cell in true}, true, held))
        control.append(Night({cell: weak.get(cell) for cell in true}, true, held))
        last = release / "outcomes.duckdb"
        print(f"night {index + 1}/{nights}: {len(shown)} numbers, {len(held)} sums", file=sys.stderr, flush=True)
    return published, control, rules


def attack(
    nights: Sequence[Night], bounds_of: "Bounds", small_cell_min: int, *, knows_changes: bool = True
) -> tuple[int, int, int]:
    """Return how many small counts were hidden, how many of them are recovered, and known to be small.

    Args:
        nights: the nights, in order.
        bounds_of: what a number says of the count behind it.
        small_cell_min: smallest count that may be shown.
        knows_changes: whether the attacker knows by how much numbers change from one night to the next.
    """
    place = {cell: it for it, cell in enumerate((n, c) for n, night in enumerate(nights) for c in night.shown)}
    true = np.array([nights[n].true[c] for n, c in place], dtype=float)
    bounds = np.array([bounds_of(nights[n], c) for n, c in place], dtype=float)
    equal = [_row(place, n, it) for n, night in enumerate(nights) for it in night.sums if it[2] == "="]
    most = [_row(place, n, it) for n, night in enumerate(nights) for it in night.sums if it[2] == "<="]
    steps, largest = _steps(nights, place) if knows_changes else ([], np.zeros(0))
    lines, limited = _matrix(equal, len(place)), _matrix([*most, *steps], len(place))
    limits = np.concatenate([np.zeros(len(most)), largest])
    if np.any(true < bounds[:, 0]) or np.any(true > bounds[:, 1]) or np.any(limited @ true > limits):
        raise ValueError("the attacker believes something that is not so")
    is_asked = np.array([nights[n].shown[c] is None and 0 < true[it] < small_cell_min for (n, c), it in place.items()])
    _, group = connected_components(abs(vstack([lines, limited])).T @ abs(vstack([lines, limited])), directed=False)
    least, greatest = true.copy(), true.copy()
    for number in np.unique(group[is_asked]):
        inside = np.flatnonzero(group == number)
        rows, more = (np.unique(part.tocsc()[:, inside].nonzero()[0]) for part in (lines, limited))
        system = (lines.tocsr()[rows][:, inside], limited.tocsr()[more][:, inside], limits[more], bounds[inside])
        found = _reach(system, is_asked[inside], true[inside], small_cell_min)
        least[inside], greatest[inside] = found
    low, high = np.ceil(least - _NEAR)[is_asked], np.floor(greatest + _NEAR)[is_asked]
    return int(is_asked.sum()), int(np.sum(low == high)), int(np.sum((low > 0) & (high < small_cell_min)))


def _reach(
    system: tuple[coo_array, coo_array, Floats, Floats], is_asked: NDArray[np.bool_], true: Floats, small_cell_min: int
) -> tuple[Floats, Floats]:
    """Return how low and how high each count can be: by guesses that move many at once, then one by one.

    A count is left alone when more than one value is left and one of them is not small.
    """
    lines, limited, limits, bounds = system
    least, greatest = true.copy(), true.copy()
    rng = np.random.default_rng(0)

    def solve(wanted: Floats) -> None:
        answer = linprog(
            wanted, A_ub=limited, b_ub=limits, A_eq=lines, b_eq=np.zeros(lines.shape[0]), bounds=bounds, method="highs"
        ).x  # fmt: skip
        if answer is not None:
            np.minimum(least, answer, out=least)
            np.maximum(greatest, answer, out=greatest)

    def waiting() -> NDArray[np.int64]:
        is_wide = np.floor(greatest + _NEAR) > np.ceil(least - _NEAR)
        is_open = (np.floor(greatest + _NEAR) >= small_cell_min) | (np.ceil(least - _NEAR) < 1)
        return np.flatnonzero(is_asked & ~(is_wide & is_open))

    for _ in range(_GUESSES):
        if not waiting().size:
            break
        wanted = np.zeros(len(true))
        wanted[waiting()] = rng.choice([-1.0, 1.0], waiting().size, p=[0.7, 0.3])
        solve(wanted)
    for index in waiting():
        for sign in (1.0, -1.0):
            wanted = np.zeros(len(true))
            wanted[index] = sign
            solve(wanted)
    return least, greatest


def sum_of_rounded(shown: int, rules: Rules) -> tuple[int, int]:
    """Return the least and the most that a count can be that the page added up from so many rounded ones."""
    low, high = rules.true_counts(rules.rounded(rules.small_cell_min))
    middle = rules.rounded(rules.small_cell_min)
    return shown - _PARTS * (middle - low), shown + _PARTS * (high - middle)


def _is_near(count: int, low: int, high: int) -> bool:
    return low <= count <= high


class Bounds:
    """What a number says of the count behind it.

    Most numbers are the rounded count; those of some columns were added up from rounded ones.
    """

    def __init__(self, rules: Rules, nights: Sequence[Night], is_rounded: bool) -> None:
        """Take in the rules, which the attacker knows, and see which columns hold sums."""
        self._rules, self._is_rounded = rules, is_rounded
        self._added = {
            (cell[0], cell[2]) for night in nights for cell, count in night.shown.items()
            if is_rounded and count is not None and count != rules.rounded(night.true[cell])
        }  # fmt: skip

    def __call__(self, night: Night, cell: Cell) -> tuple[float, float]:
        """Return the least and the most that a count can be; a hidden one is some, but where a zero is hidden too."""
        shown = night.shown[cell]
        if shown is None:
            hides_zero = any(night.true[it] == 0 for it, n in night.shown.items() if n is None and it[0] == cell[0])
            return (0.0 if hides_zero else 1.0), _MOST
        if (cell[0], cell[2]) in self._added:
            return sum_of_rounded(shown, self._rules)
        return self._rules.true_counts(shown) if self._is_rounded else (shown, shown)


def _steps(nights: Sequence[Night], place: Places) -> tuple[list[list[tuple[int, int]]], Floats]:
    """Return that no number changes by more from one night to the next than the numbers of its table ever do."""
    change: dict[str, int] = {}
    pairs = [(n, cell) for n, cell in place if (n + 1, cell) in place]
    for n, cell in pairs:
        moved = abs(nights[n + 1].true[cell] - nights[n].true[cell])
        change[cell[0]] = max(change.get(cell[0], 0), moved)
    signed = [(n, cell, sign) for n, cell in pairs for sign in (1, -1)]
    rows = [[(place[n + 1, cell], sign), (place[n, cell], -sign)] for n, cell, sign in signed]
    return rows, np.array([change[cell[0]] for _, cell, _ in signed], dtype=float)


def _row(place: Places, night: int, it: Sum) -> list[tuple[int, int]]:
    return [(place[night, cell], 1) for cell in it[0]] + [(place[night, cell], -1) for cell in it[1]]


def _matrix(rows: Sequence[Sequence[tuple[int, int]]], width: int) -> coo_array:
    entries = [(row, column, value) for row, found in enumerate(rows) for column, value in found]
    lines, columns, values = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    return coo_array((values.astype(float), (lines, columns)), shape=(len(rows), width))


def main() -> None:
    """Run the nights, attack both kinds of pages and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--patients", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    spare_the_second_referee()
    with tempfile.TemporaryDirectory() as scratch:
        home = make_home(Path(scratch) / "home")
        published, control, rules = run_nights(home, arguments.patients, arguments.nights, arguments.seed)
    print("| pages | nights | numbers | sums | hidden | small counts hidden | recovered | known to be small |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    kinds = {
        "as published, to who has the pages alone": (published, True, False),
        "as published, to who knows the changes too": (published, True, True),
        "as published, but each number exact": ([_unrounded(night) for night in published], False, False),
        "only small counts hidden, exact": (control, False, True),
    }
    for kind, (nights, is_rounded, knows_changes) in kinds.items():
        bounds = Bounds(rules, nights, is_rounded)
        small, recovered, known_small = attack(nights, bounds, rules.small_cell_min, knows_changes=knows_changes)
        numbers, hidden = (sum(map(len, it)) for it in zip(*[(n.shown, _hidden(n)) for n in nights], strict=True))
        sums = sum(len(night.sums) for night in nights)
        print(f"| {kind} | {len(nights)} | {numbers} | {sums} | {hidden} | {small} | {recovered} | {known_small} |")


def _unrounded(night: Night) -> Night:
    exact = {cell: None if shown is None else night.true[cell] for cell, shown in night.shown.items()}
    return Night(exact, night.true, night.sums)


def _hidden(night: Night) -> list[Cell]:
    return [cell for cell, count in night.shown.items() if count is None]


if __name__ == "__main__":
    main()
