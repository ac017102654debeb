"""Every kind of broken input that the pipeline is tested with, and the page that lists them.

python tests/fault_matrix.py --write      # writes data_contracts/FAULTS.md
"""

import argparse
import sys
from pathlib import Path

from faults.identifying import IDENTIFYING
from faults.in_parquet import PARQUET
from faults.in_rows import ROW_SETS, VALUES
from faults.in_text import BYTES, HEADERS, STRUCTURE
from faults.in_the_inbox import MANIFESTS, PLACES
from faults.kinds import Fault

PAGE = Path(__file__).resolve().parents[1] / "data_contracts" / "FAULTS.md"
COMMAND = "python tests/fault_matrix.py --write"

MATRIX = {
    "What lies in the inbox": PLACES,
    "Manifests": MANIFESTS,
    "Bytes and packing": BYTES,
    "Headers": HEADERS,
    "Rows, quotes and line ends": STRUCTURE,
    "Values": VALUES,
    "Rows together": ROW_SETS,
    "Parquet": PARQUET,
    "Identifiers of people": IDENTIFYING,
}
FAULTS = [fault for faults in MATRIX.values() for fault in faults]


def page() -> str:
    """Return the page."""
    count = len(FAULTS)
    lines = [
        "# Broken input, and what becomes of it", "",
        f"{count} kinds, made and tested by `tests/integration/test_fault_matrix.py`. Written by `{COMMAND}`.", "",
        "A refused file leaves no row; a quarantined row is set apart and named by row, column and rule. The other",
        "rows and files are loaded and published either way. A night that newly refuses a file ends with exit code 3,",
        "the same file later with 0. No message holds a value of a file.",
    ]  # fmt: skip
    for title, faults in MATRIX.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| input | outcome | rule | rows kept | exit code |",
            "|---|---|---|---:|---:|",
        ]
        lines += [
            f"| {fault.kind} | {_outcome(fault)} | {f'`{fault.rule}`' if fault.rule else ''} | {fault.kept:,} "
            f"| {fault.exit_code} |"
            for fault in faults
        ]
    return "\n".join(lines) + "\n"


def _outcome(fault: Fault) -> str:
    if fault.is_refused:
        return "refused"
    if fault.quarantined:
        return f"{fault.quarantined} row{'s' * (fault.quarantined > 1)} quarantined"
    return "loaded" if fault.kept else "nothing to load"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the page instead of printing it")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main()
