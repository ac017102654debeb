"""Faults of text files: bytes, packing, header, quotes and line ends."""

import gzip
import re
from pathlib import Path

from faults.kinds import (
    DIARY,
    LINES,
    NAME,
    ROWS,
    Fault,
    Put,
    between,
    broken_row,
    file,
    one_more,
    quarantined,
    refused,
    taken,
)
from handmade import DIARY_HEADER, PATIENT

PACKED = f"{NAME}.gz"
BODY = "".join(LINES[1:])
NAMES = DIARY_HEADER.strip()
TEN_MILLION = 10_000_000


def _bomb(inbox: Path) -> None:
    with gzip.open(inbox / PACKED, "wb", compresslevel=9) as packed:
        packed.write(DIARY_HEADER.encode())
        for _ in range(100):
            packed.write((b" " * 999 + b"\n") * 1_000)


def _header(names: str) -> Put:
    return file(names + "\n" + BODY)


BYTES = [
    refused("an empty file", "empty_file", file(b"")),
    refused("only line breaks", "empty_file", file("\n\r\n\n")),
    refused("a NUL byte", "binary", file(between("\0\n"))),
    refused("UTF-16", "encoding", file(DIARY.encode("utf-16"))),
    refused("UTF-16 without a byte order mark", "binary", file(DIARY.encode("utf-16-le"))),
    refused("an HTML page", "unknown_column", file("<html><body>Error 500</body></html>\n")),
    refused("JSON", "unknown_column", file('[{"headache": true}]\n')),
    refused("Windows-1252", "encoding", file(between("caf\xe9").encode("cp1252"))),
    refused("a character cut in half at the end", "encoding", file(DIARY.encode() + "é".encode()[:1])),
    refused("text named .gz", "unreadable", file(DIARY, PACKED)),
    refused("a gzip file cut short", "unreadable", file(gzip.compress(DIARY.encode())[:-20], PACKED)),
    refused("gzip with a wrong checksum", "unreadable", file(gzip.compress(DIARY.encode())[:-8] + b"\0" * 8, PACKED)),
    refused("gzip with trailing garbage", "unreadable", file(gzip.compress(DIARY.encode()) + b"garbage", PACKED)),
    refused("a gzip bomb", "unpacked_size", _bomb),
    taken("gzip in two members", file(gzip.compress(DIARY_HEADER.encode()) + gzip.compress(BODY.encode()), PACKED)),
    refused("gzip named .csv", "binary", file(gzip.compress(DIARY.encode()))),
    refused("a cell of ten million characters", "line_size", file(between(one_more("1" * TEN_MILLION)))),
    refused("a quoted cell of ten million characters", "line_size", file(between(one_more(f'"{"1" * TEN_MILLION}"')))),
    refused("a cell of 40,000 characters in one line of many", "line_size", file(between(one_more("x " * 20_000)))),
    refused("one endless line", "line_size", file(DIARY_HEADER + "x" * TEN_MILLION)),
    refused("a header of one megabyte", "line_size", _header("patient_key," + "x" * 1_000_000)),
    refused("a column name of 30,000 characters", "unknown_column", _header("patient_key," + "x" * 30_000)),
    taken("a byte order mark", file(b"\xef\xbb\xbf" + DIARY.encode())),
    broken_row("a byte order mark in the middle", "patient_key.format", "\ufeff" + one_more("2024-03-01")),
]

HEADERS = [
    refused("no header", "unknown_column", file(BODY)),
    refused("a comment before the header", "unknown_column", file("# diary\n" + DIARY)),
    refused("an empty line before the header", "missing_column", file("\n" + DIARY)),
    refused("an unknown column", "unknown_column", _header(NAMES.replace("headache", "mood"))),
    refused("a required column is missing", "missing_column", _header(NAMES.replace("entry_date,", ""))),
    refused("a repeated column", "repeated_column", _header(NAMES.replace("headache", "headache,headache"))),
    refused("column names in upper case", "unknown_column", _header(NAMES.upper())),
    refused("spaces around column names", "unknown_column", _header(NAMES.replace(",", " , "))),
    refused("an unclosed quote in the header", "unknown_column", file('"' + DIARY)),
    refused("tabs between columns", "unknown_column", file(DIARY.replace(",", "\t"))),
    refused("bars between columns", "unknown_column", file(DIARY.replace(",", "|"))),
    refused("sep=, in the first line, as Excel writes it", "unknown_column", file("sep=,\n" + DIARY)),
    refused("an unnamed first column, as data frames write it", "unknown_column", file(re.sub("(?m)^", ",", DIARY))),
    refused("a delimiter at the end of every line", "unknown_column", file(DIARY.replace("\n", ",\n"))),
    taken("quoted column names", _header('"' + NAMES.replace(",", '","') + '"')),
    taken("semicolons between columns", file(DIARY.replace(",", ";"))),
    Fault("only a header", file(DIARY_HEADER)),
]

OPEN = one_more('"2024-03-01')
CLOSED_AFTER_A_ROW = OPEN + one_more('2024-03-02"')
TWO_LINE_ENDS = [*LINES[:10], *(line.replace("\n", "\r\n") for line in LINES[10:])]
STRUCTURE = [
    refused("an unclosed quote", "swallowed_rows", file(between(OPEN))),
    refused(
        "an unclosed quote in the last column", "swallowed_rows", file(between(one_more("2024-03-01", '"2024-05-01')))
    ),
    refused("a quote that is closed in a later row", "swallowed_rows", file(between(OPEN) + one_more('2024-03-02"'))),
    refused("a quote that swallows a row and looks like one", "swallowed_rows", file(between(CLOSED_AFTER_A_ROW))),
    refused(
        "an unclosed quote before 10,000 rows", "swallowed_rows", file(between(OPEN) + one_more("2024-03-02") * 10_000)
    ),
    quarantined("an unclosed quote in the last line", "row.columns", file(DIARY + OPEN)),
    broken_row("a line break inside quotes", "entry_date.format", one_more('"2024-03\n-01"')),
    broken_row("text after a closing quote", "row.columns", one_more('"2024-03-01"x')),
    broken_row("a quote escaped by a backslash", "row.columns", one_more('"2024\\"-03-01"')),
    broken_row("too few fields", "row.columns", f"{PATIENT},2024-03-01\n"),
    broken_row("too many fields", "row.columns", one_more("2024-03-01,x")),
    broken_row("a line of spaces", "row.columns", "   \n"),
    broken_row("a line of totals", "row.columns", "Total rows: 20\n"),
    broken_row("the header repeated in the middle", "diary_mode.format", DIARY_HEADER),
    broken_row("the end-of-file mark of old DOS", "row.columns", "\x1a\n"),
    taken("a delimiter after the last field", file(between(one_more("2024-03-01", "2024-05-01,"))), kept=ROWS + 1),
    taken("empty lines in the middle and at the end", file(between("\n\n") + "\n\n")),
    taken("Windows line endings", file(DIARY.replace("\n", "\r\n"))),
    taken("old Macintosh line endings", file(DIARY.replace("\n", "\r"))),
    refused("two kinds of line endings", "line_ends", file("".join(TWO_LINE_ENDS))),
    taken("no line ending at the end", file(DIARY.rstrip("\n"))),
    taken("every field quoted", file(re.sub("[^,\n]+", r'"\g<0>"', DIARY))),
]
