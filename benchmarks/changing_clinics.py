"""Nights of networks of many clinics that merge and part: is a night lost, and is a small group given away?

    python benchmarks/changing_clinics.py                                # two networks, six nights each
    python benchmarks/changing_clinics.py --nights 3 --networks 90:12

Each night the network sends full dumps in which some clinics have merged and others have parted again. They are run
twice. In moving nights days pass, patients are removed and codes corrected as well; every night must publish, and at
the end an earlier night, built again as of that night, must have the marts that it had. In still nights nothing but
the clinics changes, and an attacker knows it: what the nights show of the same patients are the same unknowns. He
knows which counts add up and solves for all nights at once, first with the counts as they are shown, rounded, then
with each shown count exact. The control are nights that are each protected as if no other had been published.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

import duckdb
from page_numbers import Sum
from published_nights import Night, attack
from simulated_nights import (
    DATE_COLUMNS,
    FIRST_NIGHT,
    Network,
    Row,
    make_home,
    put_file,
    run_whole,
    spare_the_second_referee,
    start_forked,
    write_network,
)

from pipelines.dashboards import site
from pipelines.dashboards.disclosure import Ledger, Population, Rules
from pipelines.dashboards.disclosure.ledger_file import read_ledger
from pipelines.dashboards.release import Release
from pipelines.warehouse.release import LEDGER_FILE

NETWORKS = "300:12,600:30"
CLINIC = "clinic_key"
CODES = {"G44.86": "Q38.1", "Q38.1": "K58.9", "K58.9": "M53.0"}
# Months of a clinic, those new on plateau, and those whom a check finds may be other patients on every night.
OF_ONE_NIGHT = {"clinic_month", "plateau_status", "check"}
PROTECTIONS = {"as published": True, "each night alone": False}
RULES = Rules(11, 5)
MOVING = (
    "| patients | clinics | nights published | an earlier one again | counts hidden, first night | last night "
    "| CPU s, first night | last night |"
)
STILL = "| patients | clinics | nights | counts | small counts hidden | recovered | known to be small |"
_MANY = 10**5
Group = tuple[object, ...]
"""Patients that are the same on every night."""


@dataclass(frozen=True)
class Change:
    """What a night's dumps say.

    Attributes:
        clinic_of: name of the clinic that each site belongs to.
        through: last day that the dumps cover.
        removed: patients whose rows are removed.
        corrected: patients whose diagnosis codes are other ones.
    """

    clinic_of: Mapping[str, str]
    through: str
    removed: frozenset[str]
    corrected: frozenset[str]


def changes(network: Network, nights: int, seed: int, *, is_still: bool) -> Iterator[Change]:
    """Yield each night's change; the first night has every site as a clinic of its own."""
    draw = Random(seed)
    visits = network["clinic_visits"][1]
    patients = sorted({row["patient_key"] for row in visits})
    clinic_of = {site: site for site in sorted({row[CLINIC] for row in visits})}
    last = date.fromisoformat(max(row["visit_date"] for row in visits))
    removed, corrected = set[str](), set[str]()
    through = last if is_still else last - timedelta(days=7 * nights)
    for night in range(nights):
        if night:
            _merge_and_part(clinic_of, draw)
        if night and not is_still:
            through += timedelta(days=draw.randint(1, 7))
            removed.update(draw.sample(patients, draw.randint(0, 3)))
            corrected.update(draw.sample(patients, draw.randint(0, 9)))
        yield Change(dict(clinic_of), through.isoformat(), frozenset(removed), frozenset(corrected))


def _merge_and_part(clinic_of: dict[str, str], draw: Random) -> None:
    """Let one to three sites each join another site's clinic, or become a clinic of their own again."""
    for moved in draw.sample(sorted(clinic_of), draw.randint(1, 3)):
        other = draw.choice(sorted(set(clinic_of) - {moved}))
        clinic_of[moved] = moved if clinic_of[moved] != moved else clinic_of[other]


def put_dumps(home: Path, night: int, network: Network, change: Change) -> None:
    """Put full dumps of both exports into the inbox."""
    for export, (header, rows) in network.items():
        dumped = [_changed(row, change) for row in rows if row[DATE_COLUMNS[export]] <= change.through]
        put_file(home / "inbox" / f"{export}_{night:02}.csv", header, dumped)


def _changed(row: Row, change: Change) -> Row:
    changed = {"extracted_on": change.through}
    if CLINIC in row:
        changed[CLINIC] = change.clinic_of[row[CLINIC]]
    if row["patient_key"] in change.removed:
        changed["record_status"] = "removed"
    if row["patient_key"] in change.corrected and "diagnosis_codes" in row:
        changed["diagnosis_codes"] = ";".join(CODES.get(code, code) for code in row["diagnosis_codes"].split(";"))
    return row | changed


def run_moving(home: Path, network: Network, nights: int, seed: int) -> tuple[object, ...]:
    """Run the moving nights and build an earlier one again; returns what the table says of them."""
    digests, hidden, cpu = list[str](), list[str](), list[float]()
    for night, change in enumerate(changes(network, nights, seed, is_still=False)):
        put_dumps(home, night, network, change)
        cpu.append(run_whole(home, FIRST_NIGHT + timedelta(days=night), start_forked))
        digests.append(_digest(home))
        entries = read_ledger(home / "current" / LEDGER_FILE).entries.values()
        hidden.append(f"{sum(bool(entry.hidden_for) for entry in entries)} of {len(entries)}")
        print(f"moving night {night + 1}/{nights}: {hidden[-1]} counts hidden", file=sys.stderr, flush=True)
    earlier = nights // 2
    start = partial(start_forked, as_of=FIRST_NIGHT + timedelta(days=earlier))
    run_whole(home, FIRST_NIGHT + timedelta(days=nights - 1), start)
    again = "same" if _digest(home) == digests[earlier] else "DIFFERENT"
    return len(set(digests)), again, hidden[0], hidden[-1], f"{cpu[0]:.1f}", f"{cpu[-1]:.1f}"


def _digest(home: Path) -> str:
    return str(json.loads((home / "current" / "manifest.json").read_text())["marts_digest"])


def run_still(home: Path, network: Network, made: Sequence[Change], *, remembers: bool) -> tuple[list[Ledger], Ledger]:
    """Run the still nights; those that do not remember are each protected alone.

    Returns:
        The ledger of each night, and the counts of the first as they would be published if nothing were small.
    """
    ledgers, unprotected = [], Rules(1, 1)
    with nullcontext() if remembers else patch.object(site, "_shown_last", lambda _: {}):
        for night, change in enumerate(made):
            put_dumps(home, night, network, change)
            run_whole(home, FIRST_NIGHT + timedelta(days=night), start_forked)
            ledgers.append(read_ledger(home / "current" / LEDGER_FILE))
            if night == 0:
                with duckdb.connect(str(home / "current" / "outcomes.duckdb"), read_only=True) as connection:
                    site._directors(Release(connection), None, home / "unprotected", unprotected)
            print(f"still night {night + 1}/{len(made)}", file=sys.stderr, flush=True)
    return ledgers, unprotected.ledger


def as_one(ledgers: Sequence[Ledger], unprotected: Ledger, made: Sequence[Change]) -> Night:
    """Return what all still nights say together, as one system of counts.

    Args:
        ledgers: what each night published.
        unprotected: all counts of the first night.
        made: each night's change.

    Raises:
        ValueError: two nights count the same patients differently, or counts do not add up.
    """
    counts: dict[Group, int] = {}
    shown: dict[Group, int] = {}
    sums: list[Sum] = []
    for night, (ledger, change) in enumerate(zip(ledgers, made, strict=True)):
        group_of = {of: _group(of, change, night) for of in ledger.entries}
        for of, entry in ledger.entries.items():
            if counts.setdefault(group_of[of], entry.patients) != entry.patients:
                raise ValueError(f"still nights count {of} differently")
            if not entry.hidden_for:
                shown[group_of[of]] = entry.patients
        lines = dict.fromkeys(line for found in ledger.lines.values() for line in found)
        sums += [([group_of[part] for part in line.parts], [group_of[line.total]], "=") for line in lines]
    by_site = {_group(of, made[0], 0): entry.patients for of, entry in unprotected.entries.items()}
    for group in [*counts]:
        parts: list[Group] = [(frozenset([one]), *group[1:]) for one in _sites(group)]
        if len(parts) > 1 and all(part in by_site for part in parts):
            counts |= {part: by_site[part] for part in parts}
            sums.append((parts, [group], "="))
    for parts, whole, _ in sums:
        if sum(counts[of] for of in parts) != sum(counts[of] for of in whole):
            raise ValueError(f"counts do not add up to {whole}")
    return Night({group: shown.get(group) for group in counts}, counts, sums)


def _group(of: Population, change: Change, night: int) -> Group:
    """Name the patients of a count so that they have one name on all nights."""
    labels = dict(of.labels)
    clinics = labels.pop(CLINIC, None)
    if clinics is not None:
        return frozenset(one for one, clinic in change.clinic_of.items() if clinic in clinics), *labels.items()
    return (night, of) if OF_ONE_NIGHT & labels.keys() or of.is_unnamed else ("", of)


def _sites(group: Group) -> list[str]:
    return sorted(group[0]) if isinstance(group[0], frozenset) else []


class Bounds:
    """What is known of a count: a hidden one is some, unless zeros are hidden as well."""

    def __init__(self, night: Night, *, is_rounded: bool) -> None:
        """See whether any zero is hidden."""
        self._least = float(all(night.true[it] for it, shown in night.shown.items() if shown is None))
        self._is_rounded = is_rounded

    def __call__(self, night: Night, group: Group) -> tuple[float, float]:
        """Return the least and the most that a count can be."""
        shown = night.shown[group]
        if shown is None:
            return self._least, _MANY
        return RULES.true_counts(RULES.rounded(shown)) if self._is_rounded else (shown, shown)


def main() -> None:
    """Run every network and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=6)
    parser.add_argument("--networks", default=NETWORKS, help="patients:clinics of each, separated by commas")
    arguments = parser.parse_args()
    spare_the_second_referee()
    moving, still = [], []
    for seed, sizes in enumerate(arguments.networks.split(",")):
        patients, clinics = map(int, sizes.split(":"))
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            network = write_network(folder / "network", patients, seed, clinics)
            moving.append(
                (patients, clinics, *run_moving(make_home(folder / "moving"), network, arguments.nights, seed))
            )
            made = list(changes(network, arguments.nights, seed, is_still=True))
            for protection, remembers in PROTECTIONS.items():
                night = as_one(*run_still(make_home(folder / protection), network, made, remembers=remembers), made)
                for is_rounded in (True, False):
                    found = attack(
                        [night], Bounds(night, is_rounded=is_rounded), RULES.small_cell_min, knows_changes=False
                    )
                    counts = "rounded" if is_rounded else "exact"
                    still.append((patients, clinics, f"{protection}, {counts}", len(night.shown), *found))
    print_table(MOVING, moving)
    print_table(STILL, still)


def print_table(heads: str, rows: Iterable[Sequence[object]]) -> None:
    """Print a table."""
    print(f"{heads}\n|{'---|' * (heads.count('|') - 1)}")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print()


if __name__ == "__main__":
    main()
