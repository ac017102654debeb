"""Faults that tell who somebody is: one of them refuses the whole file."""

import gzip
import io

from faults.kinds import DIARY, NAME, between, file, one_more, refused, taken, with_manifest
from handmade import PATIENT, VISITS

SSN = "078-05-1120"


def _packed(name: str) -> bytes:
    """Return gzip whose header names the packed file."""
    stream = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=stream, mtime=0) as packed:
        packed.write(DIARY.encode())
    return stream.getvalue()


IDENTIFYING = [
    refused("a social security number in a field", "identifier", file(between(one_more(SSN)))),
    refused("one with other dashes", "identifier", file(between(one_more(SSN.replace("-", "\u2011"))))),
    refused("one in digits of another script", "identifier", file(between(one_more("\uff10\uff17\uff18-05-1120")))),
    refused("one without dashes, in a column of words", "identifier", file(DIARY.replace("daily", "078051120", 1))),
    refused("one as a well-formed key", "identifier",
            file(VISITS.replace("v3,", f"{SSN},"), "clinic_visits_x.csv")),
    refused("one after the last column", "identifier", file(between(one_more("2024-03-01", f"2024-05-01,{SSN}")))),
    refused("one after a line break in quotes", "identifier", file(between(one_more(f'"2024-03-01\n{SSN}"')))),
    refused("one among the codes of a list", "identifier",
            file(VISITS.replace("97140;97110", f"97140;{SSN}"), "clinic_visits_x.csv")),
    refused("one in a comment", "identifier", file(DIARY + f"# for {SSN}\n")),
    refused("one in the header", "identifier", file(DIARY.replace("diary_mode", SSN, 1))),
    refused("one in the file's name", "identifier", file(DIARY, f"headache_diary_{SSN}.csv")),
    refused("one in the manifest", "identifier", with_manifest(f'{{"for": "{SSN}"}}')),
    refused("an IP address as a key in the manifest", "identifier", with_manifest('{"2001:db8::8a2e:370:7334": 1}')),
    refused("one in the file name inside gzip", "identifier", file(_packed(f"{SSN}.csv"), f"{NAME}.gz")),
    taken("a harmless file name inside gzip", file(_packed(NAME), f"{NAME}.gz")),
    refused("an e-mail address", "identifier", file(between(one_more("jane@example.org")))),
    refused("a telephone number", "identifier", file(between(one_more("(555) 234-5678")))),
    refused("an age over 89", "identifier", file(between("age: 93,2024-03-01,daily,true,2024-05-01\n"))),
    taken("keys that only look like identifiers", file(
        VISITS.replace("v1,", "V2024-01-15-001,").replace("north", "clinic-555-1234").replace(PATIENT, "1" * 16),
        "clinic_visits_x.csv"), kept=4),
]  # fmt: skip
