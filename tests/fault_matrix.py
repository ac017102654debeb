"""Every kind of broken input that the pipeline is tested with, and the table of them in the README.

python tests/fault_matrix.py --write      # writes the table into README.md
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

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- fault matrix -->\n", "<!-- end of the fault matrix -->"
COMMAND = "python tests/fault_matrix.py --write"

MATRIX = {
    "Files in the inbox": PLACES,
    "Manifests": MANIFESTS,
    "Bytes and compression": BYTES,
    "Headers": HEADERS,
    "Rows, quotes and line endings": STRUCTURE,
    "Values": VALUES,
    "Rows together": ROW_SETS,
    "Parquet": PARQUET,
    "Personal identifiers": IDENTIFYING,
}
FAULTS = [fault for faults in MATRIX.values() for fault in faults]


def table() -> str:
    """Return the table: kinds with the same outcome share a row."""
    lines = [
        f"{len(FAULTS)} kinds, each a test of `tests/integration/test_fault_matrix.py`. Written by `{COMMAND}`.",
        "The exit code is that of the first night that refuses the file; later nights end with 0.",
    ]
    for title, faults in MATRIX.items():
        alike: dict[tuple[str, str, int, int], list[str]] = {}
        for fault in faults:
            alike.setdefault((_outcome(fault), fault.rule or "", fault.kept, fault.exit_code), []).append(fault.kind)
        lines += ["", f"| {title} | Outcome | Rule | Rows kept | Exit code |", "|---|---|---|---:|---:|"]
        lines += [
            f"| {' · '.join(kinds)} | {outcome} | {f'`{rule}`' if rule else ''} | {kept:,} | {code} |"
            for (outcome, rule, kept, code), kinds in alike.items()
        ]
    return "\n".join(lines) + "\n"


def with_table(readme: str) -> str:
    """Return the README with the table of today."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def _outcome(fault: Fault) -> str:
    if fault.is_refused:
        return "refused"
    if fault.quarantined:
        return f"{fault.quarantined} row{'s' * (fault.quarantined > 1)} quarantined"
    return "loaded" if fault.kept else "nothing to load"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the table into the README instead of printing it")
    if parser.parse_args().write:
        README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(table())


if __name__ == "__main__":
    main()
