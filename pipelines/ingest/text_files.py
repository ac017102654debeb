"""Text files: read once as bytes before DuckDB reads them, so that encoding, line lengths and end are certain."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.errors import is_of_the_machine, refuse
from pipelines.regular_files import open_regular

_CHUNK_BYTES = 1 << 20
_LINE_FEED = 10
_MAX_HEADER_BYTES = 1 << 14
# No row of an export comes near this; DuckDB holds several copies of 2,048 rows in memory.
MAX_ROW_BYTES = 1 << 15
_MAX_EMPTY_LINES = 1_000_000
# Diaries compress to a twentieth, gzip at most to a thousandth: beyond this, a file was made to fill the disk.
_MAX_UNPACKED_SHARE = 200
_ALWAYS_UNPACKED_BYTES = 1 << 26
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class TextFile:
    """Facts about the bytes of a text file.

    Attributes:
        beginning: its first bytes.
        line_breaks: number of line endings.
        lines: lines that are not empty, the header included.
        empty_lines: numbers of the empty lines; a spreadsheet counts them as rows.
        line_end: line ending of its first line.
        has_other_line_ends: some line has another ending.
        has_quotes: it contains a quotation mark.
        longest_line: bytes of its longest line, or a little more.
        size: bytes of its text, unpacked.
    """

    beginning: bytes = b""
    line_breaks: int = 0
    lines: int = 0
    empty_lines: list[int] = field(default_factory=list)
    line_end: bytes = b"\n"
    has_other_line_ends: bool = False
    has_quotes: bool = False
    longest_line: int = 0
    size: int = 0
    _open_bytes: int = 0
    _before: bytes = b"\n"

    def add(self, chunk: bytes) -> None:
        """Count a chunk of the file's bytes."""
        self.size += len(chunk)
        if not self.beginning:
            self.beginning = chunk[:_MAX_HEADER_BYTES]
            found = re.search(rb"\r\n?|\n", chunk)
            self.line_end = found[0] if found else b"\n"
        returns = chunk.count(b"\r") if b"\r" in chunk else 0
        if self.line_end == b"\r":
            self.has_other_line_ends |= b"\n" in chunk
            chunk = chunk.replace(b"\r", b"\n")
        # numpy finds line ends in a third of the time that bytes take to count and search them
        breaks = np.flatnonzero(np.frombuffer(chunk, np.uint8) == _LINE_FEED)
        if self.line_end != b"\r":
            expected = len(breaks) if self.line_end == b"\r\n" else 0
            self.has_other_line_ends |= abs(returns - expected) > (self.line_end == b"\r\n")
        self.has_quotes = self.has_quotes or b'"' in chunk
        self._measure_lines(chunk, breaks)
        self._count_lines(self._before + chunk, breaks)

    def _measure_lines(self, chunk: bytes, breaks: NDArray[np.intp]) -> None:
        first = self._open_bytes + (int(breaks[0]) if len(breaks) else len(chunk))
        if first > MAX_ROW_BYTES:
            _refuse_long_line(self.line_breaks + 1)
        lengths = np.diff(breaks)
        longest = int(lengths.max(initial=0))
        if longest > MAX_ROW_BYTES:  # with its line end
            _refuse_long_line(self.line_breaks + 2 + int(lengths.argmax()))
        self._open_bytes = len(chunk) - int(breaks[-1]) - 1 if len(breaks) else first
        self.longest_line = max(self.longest_line, first, self._open_bytes, longest)

    def _count_lines(self, seen: bytes, breaks: NDArray[np.intp]) -> None:
        known = len(self.empty_lines)
        has_empty = seen[:2] == b"\n\n" or bool((np.diff(breaks) == 1).any())
        if has_empty or (b"\r" in seen and b"\n\r" in seen):
            self._note_empty_lines(seen)
        self.line_breaks += len(breaks)
        self.lines += len(breaks) - (len(self.empty_lines) - known)
        tail = re.search(rb"\n?\r*\Z", seen[-8:])
        self._before = tail[0] if tail and tail[0].startswith(b"\n") else b""

    def _note_empty_lines(self, seen: bytes) -> None:
        number, counted_to = self.line_breaks, len(self._before)
        for found in re.finditer(rb"(?<=\n)\r*\n", seen):
            number += seen.count(b"\n", counted_to, found.start()) + 1
            counted_to = found.end()
            self.empty_lines.append(number)
        if len(self.empty_lines) > _MAX_EMPTY_LINES:
            refuse("empty_lines", f"it has more than {_MAX_EMPTY_LINES:,} empty lines", "Export it without them.")

    def end(self) -> None:
        """Count a last line without a line ending."""
        self.lines += self._open_bytes > 0 and not self._before


def read_text(path: Path) -> TextFile:
    """Read a whole text file once.

    Args:
        path: a .csv or .csv.gz file.

    Returns:
        Facts about its bytes.

    Raises:
        RefusedFileError: not UTF-8, binary, cut short, empty, with an endless line, or compressed too much to be real.
    """
    found = TextFile()
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            if b"\0" in chunk:
                _refuse_binary(found, chunk)
            decoder.decode(chunk)
            found.add(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        refuse("encoding", "the text is not UTF-8", "Export it in UTF-8; encodings are never guessed.",
               row=found.line_breaks + 1 + error.object[: error.start].count(b"\n"))  # fmt: skip
    except (OSError, EOFError, zlib.error) as error:
        if is_of_the_machine(error):
            raise
        refuse("unreadable", "the file cannot be read to its end", "Export or copy it again.",
               row=found.line_breaks + 1)  # fmt: skip
    found.end()
    if not found.beginning.strip(b"\xef\xbb\xbf \t\r\n"):
        refuse("empty_file", "the file holds no text", "Export it again.")
    return found


def _chunks(path: Path) -> Iterable[bytes]:
    with open_regular(path) as file:
        if not path.name.endswith(".gz"):
            yield from iter(lambda: file.read(_CHUNK_BYTES), b"")
            return
        allowed = max(path.stat().st_size * _MAX_UNPACKED_SHARE, _ALWAYS_UNPACKED_BYTES)
        with gzip.open(file) as unpacked:
            while chunk := unpacked.read(_CHUNK_BYTES):
                allowed -= len(chunk)
                if allowed < 0:
                    refuse("unpacked_size", f"it unpacks to more than {_MAX_UNPACKED_SHARE} times its size",
                           "Export it again; send it unpacked if it is right.")  # fmt: skip
                yield chunk


def _refuse_long_line(row: int) -> None:
    refuse("line_size", f"a line has more than {MAX_ROW_BYTES:,} bytes", "Export it again, without columns of notes.",
           row=row)  # fmt: skip


def _refuse_binary(found: TextFile, chunk: bytes) -> None:
    if not found.beginning and chunk.startswith(_UTF16):
        refuse("encoding", "the text is UTF-16", "Export it in UTF-8; encodings are never guessed.")
    refuse("binary", "the file holds NUL bytes: it is not text", "Export it as CSV in UTF-8.",
           row=found.line_breaks + 1 + chunk[: chunk.index(b"\0")].count(b"\n"))  # fmt: skip
