"""One kind of broken input: how to make it, and what the pipeline makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handmade import DIARY_HEADER, PATIENT, diary_rows

NAME = "headache_diary_x.csv"
ROWS = 20
LINES = (DIARY_HEADER + diary_rows(PATIENT, "2024-01-01", ROWS)).splitlines(keepends=True)
DIARY = "".join(LINES)

Put = Callable[[Path], object]


@dataclass(frozen=True)
class Fault:
    """A kind of broken input.

    Attributes:
        kind: what is wrong, in words.
        put: puts it into an inbox.
        rule: rule that is named, or None where nothing is wrong for the pipeline.
        is_refused: nothing of the file is loaded, and the night ends with 3.
        kept: rows that are loaded or already known.
        quarantined: rows that are set apart.
    """

    kind: str
    put: Put
    rule: str | None = None
    is_refused: bool = False
    kept: int = 0
    quarantined: int = 0

    @property
    def exit_code(self) -> int:
        return 3 if self.is_refused else 0


def file(content: str | bytes, name: str | bytes = NAME) -> Put:
    """Put one file; names may be bytes that are no text."""
    raw = content.encode() if isinstance(content, str) else content
    text_name = name if isinstance(name, str) else name.decode(errors="surrogateescape")
    return lambda inbox: (inbox / text_name).write_bytes(raw)


def with_manifest(manifest: str | bytes, content: str = DIARY) -> Put:
    """Put a file and its manifest."""
    return lambda inbox: (file(content)(inbox), file(manifest, f"{NAME}.manifest.json")(inbox))


def refused(kind: str, rule: str, put: Put) -> Fault:
    return Fault(kind, put, rule, is_refused=True)


def quarantined(kind: str, rule: str, put: Put, rows: int = 1, kept: int = ROWS) -> Fault:
    return Fault(kind, put, rule, kept=kept, quarantined=rows)


def taken(kind: str, put: Put, kept: int = ROWS) -> Fault:
    return Fault(kind, put, kept=kept)


def between(text: str, after: int = 10) -> str:
    """Return the diary with a text put between two of its lines."""
    return "".join([*LINES[:after], text, *LINES[after:]])


def broken_row(kind: str, rule: str, row: str) -> Fault:
    """Return the fault of one more row in the middle of a diary."""
    return quarantined(kind, rule, file(between(row)))


def one_more(day: str, last: str = "2024-05-01") -> str:
    """Return one more row of the diary, for a day that it does not have."""
    return f"{PATIENT},{day},daily,true,{last}\n"
