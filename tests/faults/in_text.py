"""Faults of text files: bytes, packing, header, quotes and line ends."""

import gzip
from pathlib import Path

from faults.kinds import DIARY, LINES, NAME, ROWS, Fault, between, file, quarantined, refused, taken
from handmade import DIARY_HEADER, PATIENT

PACKED = f"{NAME}.gz"
BODY = "".join(LINES[1:])
TEN_MILLION = 10_000_000


def _row(day: str, headache: str = "true") -> str:
    return f"{PATIENT},{day},daily,{headache},2024-05-01\n"


def _bomb(inbox: Path) -> None:
    with gzip.open(inbox / PACKED, "wb", compresslevel=9) as packed:
        packed.write(DIARY_HEADER.encode())
        for _ in range(100):
            packed.write((b" " * 999 + b"\n") * 1_000)


def _header(text: str) -> str:
    return text + "\n" + BODY


BYTES = [
    refused("no bytes", "empty_file", file(b"")),
    refused("only line breaks", "empty_file", file("\n\r\n\n")),
    refused("a NUL byte", "binary", file(between("\0\n"))),
    refused("UTF-16", "encoding", file(DIARY.encode("utf-16"))),
    refused("Windows-1252", "encoding", file(between("caf\xe9").encode("cp1252"))),
    refused("a sign cut in half at the end", "encoding", file(DIARY.encode() + "é".encode()[:1])),
    refused("text named .gz", "unreadable", file(DIARY, PACKED)),
    refused("a gzip file cut short", "unreadable", file(gzip.compress(DIARY.encode())[:-20], PACKED)),
    refused("gzip with a wrong checksum", "unreadable", file(gzip.compress(DIARY.encode())[:-8] + b"\0" * 8, PACKED)),
    refused("gzip with garbage after its end", "unreadable", file(gzip.compress(DIARY.encode()) + b"garbage", PACKED)),
    refused("a gzip bomb", "unpacked_size", _bomb),
    taken("gzip in two members", file(gzip.compress(DIARY_HEADER.encode()) + gzip.compress(BODY.encode()), PACKED)),
    refused("gzip named .csv", "binary", file(gzip.compress(DIARY.encode()))),
    refused("a cell of ten million signs", "line_size", file(between(_row("1" * TEN_MILLION)))),
    refused("a quoted cell of ten million signs", "line_size", file(between(_row(f'"{"1" * TEN_MILLION}"')))),
    refused("one line without an end", "line_size", file(DIARY_HEADER + "x" * TEN_MILLION)),
    refused("a header of a megabyte", "unknown_column", file(_header("patient_key," + "x" * 1_000_000))),
    taken("a byte order mark", file(b"\xef\xbb\xbf" + DIARY.encode())),
    quarantined("a byte order mark in the middle", "patient_key.format", file(between("\ufeff" + _row("2024-03-01"))), kept=ROWS),
]  # fmt: skip

HEADERS = [
    refused("no header", "unknown_column", file(BODY)),
    refused("a comment before the header", "unknown_column", file("# diary\n" + DIARY)),
    refused("an empty line before the header", "missing_column", file("\n" + DIARY)),
    refused("an unknown column", "unknown_column", file(_header("patient_key,entry_date,diary_mode,headache,mood,extracted_on"))),
    refused("a required column is missing", "missing_column", file(_header("patient_key,diary_mode,headache,extracted_on"))),
    refused("a column twice", "repeated_column", file(_header("patient_key,entry_date,diary_mode,headache,headache,extracted_on"))),
    refused("column names in upper case", "unknown_column", file(_header(DIARY_HEADER.strip().upper()))),
    refused("spaces around column names", "unknown_column", file(_header(DIARY_HEADER.strip().replace(",", " , ")))),
    refused("a quote that stays open in the header", "unknown_column", file('"' + DIARY)),
    refused("tabs between columns", "unknown_column", file(DIARY.replace(",", "\t"))),
    taken("quoted column names", file(_header('"' + DIARY_HEADER.strip().replace(",", '","') + '"'))),
    taken("semicolons between columns", file(DIARY.replace(",", ";"))),
    Fault("a header and nothing else", file(DIARY_HEADER)),
]  # fmt: skip

STRUCTURE = [
    refused("a quote that stays open", "swallowed_rows", file(between(_row('"2024-03-01')))),
    refused("a quote that stays open in the last column", "swallowed_rows", file(between(_row("2024-03-01").replace(",2024-05", ',"2024-05')))),
    refused("a quote that a later row closes", "swallowed_rows", file(between(_row('"2024-03-01')) + _row('2024-03-02"'))),
    refused("a quote that swallows a row and looks like one", "swallowed_rows",
            file(between(f'{PATIENT},"2024-03-01,daily,true,2024-05-01\n{PATIENT},2024-03-02",daily,true,2024-05-01\n'))),
    refused("a quote open over ten thousand rows", "swallowed_rows",
            file(between(_row('"2024-03-01')) + _row("2024-03-02") * 10_000)),
    quarantined("a quote open in the last line", "row.columns", file(DIARY + _row('"2024-03-01')), kept=ROWS),
    quarantined("a line break inside quotes", "entry_date.format", file(between(_row('"2024-03\n-01"'))), kept=ROWS),
    quarantined("text after a closing quote", "row.columns", file(between(_row('"2024-03-01"x'))), kept=ROWS),
    quarantined("a quote escaped by a backslash", "row.columns", file(between(_row('"2024\\"-03-01"'))), kept=ROWS),
    quarantined("too few fields", "row.columns", file(between(f"{PATIENT},2024-03-01\n")), kept=ROWS),
    quarantined("too many fields", "row.columns", file(between(_row("2024-03-01,x"))), kept=ROWS),
    taken("a delimiter after the last field", file(between(_row("2024-03-01").replace("\n", ",\n"))), kept=ROWS + 1),
    quarantined("a line of spaces", "row.columns", file(between("   \n")), kept=ROWS),
    taken("empty lines in the middle and at the end", file(between("\n\n") + "\n\n")),
    taken("Windows line ends", file(DIARY.replace("\n", "\r\n"))),
    taken("line ends of old Macintoshes", file(DIARY.replace("\n", "\r"))),
    refused("two kinds of line ends", "line_ends", file("".join([*LINES[:10], *(line.replace("\n", "\r\n") for line in LINES[10:])]))),
    taken("no line end at the end", file(DIARY.rstrip("\n"))),
    taken("every field in quotes", file("\n".join('"' + line.replace(",", '","') + '"' for line in DIARY.splitlines()))),
]  # fmt: skip
