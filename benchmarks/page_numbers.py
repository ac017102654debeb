"""The directors' pages read back into numbers, as a reader with a script would, and what the reader knows adds up.

Tables come from the pages, those of figures from their CSV files, which must hold what the page's table and the
figure's own JSON do; the basis of each card is read as two counts.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

Cell = tuple[str, str, str]
"""Table, row and column."""
Numbers = dict[Cell, int | None]
"""Every count of patients by its place; None where the page says `hidden`."""
Rows = Mapping[str, Iterable[str]]
Sum = tuple[list[Cell], list[Cell], str]
"""Counts whose sum is that of the others (`=`) or at most that (`<=`)."""

# Pages whose tables count rows of files, or nobody.
_OTHERS = {"data-quality.html", "methods.html", "dictionary.html", "queries.html"}
# The median before care less a constant: it tells nothing of those who are left.
_NO_MEASURE = "Expected without treatment"
_COUNTS = re.compile(
    r"(.*: )?(patients|patients .*|with event|at risk|on plateau|could be judged|cannot tell|responders( of all)?|"
    r"observed|eligible|without usable baseline|still writing|no usable diary|both|neither|"
    r"(clinician|codes) only)", re.IGNORECASE,
)  # fmt: skip
_BASIS = re.compile(r"(?:median of )?([\d,]+|hidden)(?: of ([\d,]+|hidden))? patients")
STAGE, SPOKE = "Patients in care by stage", "Patients in care by primary spoke"
CLINIC, PLACE = "Patients in care by clinic, in alphabetical order", "Patients by primary spoke and where they are now"
FLOW, STATUS = "stage-flow", "Patients in care by plateau status"
REFERRED = "Referred patients by where the referral stands and how they are now"
# The same where most of it is hidden: each by itself.
STANDS, NOW = "Referred patients by where the referral stands", "Referred patients by how they are now"
WAITS = "Referred patients by time from the first call of a plateau to the referral"
RESULTS = "Patients in care by what their gates amount to, and whether needling was tried"
BEGUN = "Where today's plateaus come from"
ANSWERS = ("On plateau", "Not on plateau", "Cannot tell")
# Places of patients in care, and the stages that each holds: all apart, or the later ones as one.
_CARE = {"In conservative care": ["Conservative care"], "In dry needling": ["Dry needling"],
         "Referred for prolotherapy": ["Referred for prolotherapy"],
         "In needling or referred": ["Dry needling", "Referred for prolotherapy"]}  # fmt: skip
_POOLED = "Needling or referred"
# What a gate is that is not true; of a row, the first is the sum of the others.
_NOT_TRUE, _OTHERWISE = "False or unknown", ("False", "Unknown")


def read_site(folder: Path) -> tuple[Numbers, list[Sum]]:
    """Return every count of patients on the directors' pages, and the sums that tables and cards promise.

    Raises:
        ValueError: a figure's drawing has a number that its CSV file has not, or a share, median or point of a curve
            is shown of a group of which no count is.
    """
    numbers: Numbers = {}
    sums: list[Sum] = []
    for path in sorted(folder.rglob("*.html")):
        if path.name in _OTHERS:
            continue
        page = LexborHTMLParser(path.read_text(encoding="utf-8"))
        for card in page.css(".card.metric"):
            _take_card(card, numbers, sums)
        for table in page.css("table"):
            if not any(node.tag == "figure" for node in _above(table)):
                rows = [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in table.css("tr")]
                _take_table(table.css_first("caption").text().strip(), rows, numbers, sums)
        for figure in page.css("figure"):
            name = figure.css_first("a[download]").attributes["href"] or ""
            with (path.parent / name).open(encoding="utf-8", newline="") as file:
                rows = [row[:-1] if row[-1] in ("data", "simulated") else row for row in csv.reader(file)]
            _hold_drawing(figure, rows, name)
            place = path.parent.relative_to(folder).as_posix().removeprefix(".")
            _take_table("/".join(filter(None, [place, Path(name).stem])), rows, numbers, sums)
    return numbers, [*sums, *_across(numbers)]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        node = parent
        yield node


def _hold_drawing(figure: LexborNode, rows: list[list[str]], name: str) -> None:
    """Hold the numbers of patients that a figure says on hovering against its file: a cell, or two of a row as one."""
    script = figure.css_first("script")
    known = {cell for row in rows for cell in row}
    for row in rows:
        counts = [int(cell) for cell in row if cell.isdigit()]
        known |= {str(one + other) for one, other in combinations(counts, 2)}
    for trace in json.loads(script.text())["data"] if script else ():
        for value in trace.get("customdata") or ():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, int) and str(item) not in known:
                    raise ValueError(f"{name}: the drawing says {item}, which its file does not")


def _take_card(card: LexborNode, numbers: Numbers, sums: list[Sum]) -> None:
    basis = card.css_first(".basis")
    found = _BASIS.search(" ".join(basis.text().split())) if basis else None
    if not found:
        return
    label = card.css_first("h3").text().strip()
    having: Cell = ("card", label, "having")
    numbers[having] = _read(found[1])
    if found[2]:
        numbers["card", label, "of"] = _read(found[2])
        sums.append(([having], [("card", label, "of")], "<="))


def _take_table(table: str, rows: list[list[str]], numbers: Numbers, sums: list[Sum]) -> None:
    heads, names = rows[0], [row[0] for row in rows[1:]]
    has_total = heads[-1].startswith("All") and ": " not in heads[-1]
    columns = [it for it in range(1, len(heads)) if has_total or _COUNTS.fullmatch(heads[it])]
    for row in rows[1:]:
        _hold_measures(table, heads, row, columns)
        for column in columns:
            if row[column] != "no data":
                numbers[table, row[0], heads[column]] = _read(row[column])
        if has_total:
            apart = [head for head in heads[1:-1] if head != _NOT_TRUE]
            sums.append(([(table, row[0], head) for head in apart], [(table, row[0], heads[-1])], "="))
        if _NOT_TRUE in heads:
            sums.append(([(table, row[0], head) for head in _OTHERWISE], [(table, row[0], _NOT_TRUE)], "="))
            whole = [(table, row[0], head) for head in ("True", _NOT_TRUE)]
            sums.append((whole, [(table, row[0], "All")], "="))
    if "All" in names:
        parts = [name for name in names if name != "All"]
        sums += [([(table, name, heads[it]) for name in parts], [(table, "All", heads[it])], "=") for it in columns]
    if table == STATUS:
        for answer in ANSWERS:
            of = [(table, row[0], "Patients") for row in rows[1:] if row[1] == answer]
            sums.append((of, [(STAGE, "All", answer)], "="))


def _hold_measures(table: str, heads: list[str], row: list[str], counts: Collection[int]) -> None:
    """Check that no share, median or point of a curve is shown of a group of which every count is hidden."""
    groups: dict[str, list[int]] = defaultdict(list)
    for column in range(1, len(heads)):
        if heads[column] == _NO_MEASURE:
            continue
        groups[heads[column].rpartition(": ")[0]].append(column)
    for group in groups.values():
        known = [row[column] for column in group if column in counts]
        measures = [
            heads[column]
            for column in group
            if column not in counts and row[column].rstrip("%").replace(".", "").isdigit()
        ]
        if measures and known and set(known) == {"hidden"}:
            raise ValueError(f"{table}, {row[0]}: {measures[0]} is shown of a group of which no count is")


def _read(text: str) -> int | None:
    return None if text == "hidden" else int(text.replace(",", ""))


def _across(numbers: Numbers) -> Iterator[Sum]:
    """Return what a reader knows of numbers in different places that count the same patients."""
    rows: dict[str, dict[str, None]] = defaultdict(dict)
    for table, row, _ in numbers:
        rows[table][row] = None
    yield from _of_places(rows)
    yield from _of_plateaus(rows)
    yield from _of_referrals(rows)
    for split in ("spoke", "stage"):
        yield [("card", "50% responders", "having")], [(f"responders-by-{split}", "All", "Responders of all")], "="
        yield [("card", "50% responders", "of")], [(f"responders-by-{split}", "All", "Eligible")], "="
        yield from _groups(numbers, f"headache-days-by-{split}", ": patients", "headache-days")
        yield from _judged(numbers, f"plateau-by-{split}")
    for event in ("response", "leaving"):
        for part in (": with event", ": at risk"):
            yield from _groups(numbers, f"incidence-{event}-by-spoke", part, "incidence")


def _of_places(rows: Rows) -> Iterator[Sum]:
    for place, stages in _CARE.items():
        yield [(PLACE, "All", place)], [(STAGE, _POOLED if stages[1:] else stages[0], "All")], "="
        yield [(PLACE, "All", place)], [(FLOW, stage, "Still in it") for stage in stages], "="
    first, *apart, pooled = _CARE
    for spoke in rows[SPOKE]:
        for later in (apart, [pooled]):
            yield [(PLACE, spoke, place) for place in (first, *later)], [(SPOKE, spoke, "All")], "="
    for place in ("Not started", "Discharged", "Lost to follow-up"):
        yield [(FLOW, stage, place) for stage in rows[FLOW]], [(PLACE, "All", place)], "="
    yield [(FLOW, "Evaluated", "All who reached it")], [(PLACE, "All", "All")], "="
    yield [("card", "Active caseload", "of")], [(PLACE, "All", "All")], "="


def _of_plateaus(rows: Rows) -> Iterator[Sum]:
    for answer in (*ANSWERS, "All"):
        for other in (SPOKE, CLINIC):
            yield [(STAGE, "All", answer)], [(other, "All", answer)], "="
    for clinic in rows[CLINIC]:
        yield [("plateau-by-clinic", clinic, "Patients on plateau")], [(CLINIC, clinic, "On plateau")], "="
        judged = [(CLINIC, clinic, answer) for answer in ANSWERS[:2]]
        yield judged, [("plateau-by-clinic", clinic, "Patients who can be judged")], "="
    yield [("card", "On plateau", "having")], [(STAGE, "All", "On plateau")], "="
    yield [(STAGE, "All", answer) for answer in ANSWERS[:2]], [("card", "On plateau", "of")], "="
    yield [(BEGUN, row, "Patients") for row in rows[BEGUN]], [(STAGE, "All", "On plateau")], "="


def _of_referrals(rows: Rows) -> Iterator[Sum]:
    for gate in rows["gates-now"]:
        yield [("gates-now", gate, "All")], [(STAGE, "All", "All")], "="
        yield [("gates-at-referral", gate, "All")], [(REFERRED, "All", "All")], "="
        for table in (STANDS, NOW):
            yield [("gates-at-referral", gate, "All")], [(table, "All", "Patients")], "="
    whether, waits = list(rows[WAITS])[:2], list(rows[WAITS])[2:]
    for table, column in ((REFERRED, "All"), (STANDS, "Patients"), (NOW, "Patients")):
        yield [(WAITS, it, "Patients") for it in whether], [(table, "All", column)], "="
    after = [(WAITS, it, "Patients") for it in whether[1:]]
    yield [(WAITS, it, "Patients") for it in waits], after, "="
    yield [("card", "Days from plateau to referral", "having")], after, "="
    yield [(RESULTS, "All", "All")], [(STAGE, "All", "All")], "="


def _groups(numbers: Numbers, table: str, part: str, whole: str) -> Iterator[Sum]:
    """Return that the groups of a curve's table hold no more than all patients at the same time."""
    heads = {"headache-days": "Patients with a usable diary"}
    event = "Response" if "response" in table else "Left"
    head = heads.get(whole, f"{event}{part}")
    at: dict[str, list[Cell]] = defaultdict(list)
    for name, row, column in numbers:
        if name == table and column.endswith(part):
            at[row].append((name, row, column))
    for row, cells in at.items():
        yield cells, [(whole, row, head)], "<="


def _judged(numbers: Numbers, table: str) -> Iterator[Sum]:
    """Return that of each group no more are on plateau than could be judged."""
    part = ": on plateau"
    for name, row, column in numbers:
        if name == table and column.endswith(part):
            yield [(name, row, column)], [(name, row, column.removesuffix(part) + ": could be judged")], "<="


def known(sums: Iterable[Sum], true: Numbers) -> list[Sum]:
    """Return the sums whose counts are all on the pages and that hold for the true counts."""
    kept = []
    for parts, whole, kind in sums:
        if parts and all(true.get(cell) is not None for cell in [*parts, *whole]):
            one, other = (sum(true[cell] or 0 for cell in cells) for cells in (parts, whole))
            if one == other or (kind == "<=" and one <= other):
                kept.append((parts, whole, kind))
    return kept
