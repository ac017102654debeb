"""Faults of what lies in the inbox: links, folders, pipes, odd names, manifests."""

import json
import os
import socket
from pathlib import Path

from faults.kinds import DIARY, LINES, NAME, Fault, file, refused, taken, with_manifest
from handmade import VISITS


def _link_out_of_the_inbox(inbox: Path) -> None:
    target = inbox.parent / "elsewhere.csv"
    target.write_text(DIARY)
    (inbox / NAME).symlink_to(target)


def _socket(inbox: Path) -> None:
    before = Path.cwd()
    os.chdir(inbox)  # socket addresses are shorter than most paths
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(NAME)
    finally:
        os.chdir(before)


def _manifest_link(inbox: Path) -> None:
    (inbox / NAME).write_text(DIARY)
    (inbox / f"{NAME}.manifest.json").symlink_to("/etc/hostname")


def _manifest_pipe(inbox: Path) -> None:
    (inbox / NAME).write_text(DIARY)
    os.mkfifo(inbox / f"{NAME}.manifest.json")


def _too_deep(inbox: Path) -> None:
    with_manifest("[" * 30_000)(inbox)


PLACES = [
    refused("a link to a file elsewhere", "symlink", _link_out_of_the_inbox),
    refused("a dangling link", "symlink", lambda inbox: (inbox / NAME).symlink_to("nowhere")),
    refused("a link to an endless device", "symlink", lambda inbox: (inbox / NAME).symlink_to("/dev/zero")),
    refused("a folder named like an export", "not_a_file", lambda inbox: (inbox / NAME).mkdir()),
    refused("a named pipe", "not_a_file", lambda inbox: os.mkfifo(inbox / NAME)),
    refused("a socket", "not_a_file", _socket),
    Fault("a hidden file, as transfer tools create", file(DIARY, ".headache_diary_x.csv.part")),
    Fault("a copy in progress, by its extension", file(DIARY, f"{NAME}.part")),
    refused("a name with a line break", "file_name", file(DIARY, "headache_diary_x\nrefused.csv")),
    refused("a name with terminal control characters", "file_name", file(DIARY, "headache_diary_\x1b[2J.csv")),
    refused("a name with quotes", "file_name", file(DIARY, "headache_diary_'; drop table raw.csv")),
    refused("a name with a glob character that matches other files", "file_name", file(DIARY, "headache_diary_*.csv")),
    refused("a name that is not UTF-8", "file_name", file(DIARY, b"headache_diary_\xff\xfe.csv")),
    refused("a name that writes from right to left", "file_name", file(DIARY, "headache_diary_\u202evsc.csv")),
    refused("a name with a leading dash", "file_name", file(DIARY, "-headache_diary_x.csv")),
    refused("a name of 255 characters", "file_name", file(DIARY, "headache_diary_" + "x" * 236 + ".csv")),
    taken("a name with two dots, spaces and brackets", file(DIARY, "headache_diary_.. (copy 2).csv")),
    refused("a name that starts with no known export", "file_name", file(DIARY, "lab_results.csv")),
    refused("an unknown file extension", "file_name", file(DIARY, "headache_diary_x.xlsx")),
    refused("a name in upper case", "file_name", file(DIARY, "HEADACHE_DIARY_x.csv")),
    refused("a dash after the export's name", "file_name", file(DIARY, "headache_diary-2024.csv")),
    taken("only the export's name", file(DIARY, "headache_diary.csv")),
    refused("a ZIP archive", "file_name", file(b"PK\x03\x04", f"{NAME}.zip")),
    refused("a file extension in upper case", "file_name", file(DIARY, "headache_diary_x.CSV")),
    refused("visits named like a diary", "wrong_export", file(VISITS)),
]

MANIFESTS = [
    refused("a manifest with a wrong digest", "manifest_hash", with_manifest(json.dumps({"sha256": "0" * 64}))),
    refused("a manifest with an empty digest", "manifest_hash", with_manifest('{"sha256": ""}')),
    refused("a manifest with fewer rows than the file", "manifest_rows", with_manifest('{"rows": 19}')),
    refused("an empty manifest", "manifest", with_manifest("")),
    refused("a manifest with more rows than the file", "manifest_rows", with_manifest('{"rows": 21}')),
    refused("a manifest whose row count is a string", "manifest", with_manifest('{"rows": "20"}')),
    refused("a manifest with a number of 5,000 digits", "manifest", with_manifest('{"rows": ' + "9" * 5_000 + "}")),
    refused("a manifest that is not JSON", "manifest", with_manifest("rows: 20")),
    refused("a manifest with a repeated key", "manifest", with_manifest('{"note": "078-05-1120", "note": "x"}')),
    refused("a manifest that is a list", "manifest", with_manifest("[20]")),
    refused("a manifest that is not UTF-8", "manifest", with_manifest(b'{"system": "\xe9"}')),
    refused("a manifest nested 30,000 deep", "manifest", _too_deep),
    refused("a manifest of one megabyte", "manifest", with_manifest('{"x": "' + "x" * 1_000_000 + '"}')),
    refused("a manifest that is a link", "manifest", _manifest_link),
    refused("a manifest that is a named pipe", "manifest", _manifest_pipe),
    refused("a manifest with an unknown date regime", "manifest", with_manifest('{"date_regime": "real"}')),
    refused("a manifest for a newer contract", "contract_version", with_manifest('{"contract_version": "99.0.0"}')),
    refused("a file cut short at a line end, with its manifest", "manifest_rows",
            with_manifest('{"rows": 20}', "".join(LINES[:12]))),
    taken("a manifest that promises nothing", with_manifest("{}")),
    taken("a manifest with additional keys", with_manifest('{"rows": 20, "sent_by": "clinic-555-1234"}')),
    Fault("a manifest without a file", file("{}", f"{NAME}.manifest.json")),
    taken("a manifest with a byte order mark", with_manifest(b'\xef\xbb\xbf{"rows": 20}')),
]  # fmt: skip
