"""Names, comments and extra fields in gzip headers."""

import gzip
import re
from mmap import ACCESS_READ, mmap
from pathlib import Path

from pipelines.regular_files import open_regular

# Magic number, deflate, flags of a header with extra fields, time, level and system (RFC 1952).
_HEADER = re.compile(rb"\x1f\x8b\x08([\x04-\x1f]).{6}", re.DOTALL)
_MAX_NOTES_BYTES = 1 << 18


def packed_notes(path: Path) -> list[str]:
    """Return what the headers of a gzip file hold besides its text: file names, comments and extra fields.

    A gzip file may have several members, each with a header. Compressed bytes that look like a header by chance are
    read as one too: such noise practically never looks like an identifier.
    """
    with open_regular(path) as file, mmap(file.fileno(), 0, access=ACCESS_READ) as packed:
        return [note for found in _HEADER.finditer(packed) for note in _notes_after(packed, found)]


def _notes_after(packed: mmap, header: re.Match[bytes]) -> list[str]:
    flags, notes = header[1][0], []
    rest = packed[header.end() : header.end() + _MAX_NOTES_BYTES]
    if flags & gzip.FEXTRA:
        length = int.from_bytes(rest[:2], "little")
        notes, rest = [rest[2 : 2 + length]], rest[2 + length :]
    for flag in (gzip.FNAME, gzip.FCOMMENT):
        if flags & flag:
            note, _, rest = rest.partition(b"\0")
            notes.append(note)
    return [note.decode("utf-8", "replace") for note in notes]
