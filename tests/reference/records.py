"""What the reference reads: visits and diary entries in all their versions, and which version was known when."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from reference.codes import CONSERVATIVE, NEEDLING, procedure


@dataclass(frozen=True)
class Version:
    """When a version of a row was extracted and received."""

    extracted_on: date
    received_on: date
    is_removed: bool


@dataclass(frozen=True)
class Visit:
    """One version of a visit; None and empty lists are what was not recorded, `row` is its place in the export."""

    row: int
    visit_id: str
    patient: str
    episode: str | None
    day: date
    kind: str
    attendance: str
    version: Version
    procedures: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    needling: bool | None = None
    instability: str | None = None
    beighton: int | None = None
    trauma: str | None = None
    expert: str | None = None
    spokes: dict[str, str | None] = field(default_factory=dict)
    referral_type: str | None = None
    referral_key: str | None = None
    referral_status: str | None = None
    age_band: str | None = None

    @property
    def is_attended(self) -> bool:
        """Whether the visit took place."""
        return self.attendance == "attended"

    @property
    def is_care(self) -> bool:
        """Whether the patient was cared for: a referral record is paper, unless written at a treatment."""
        is_treated = bool(self.needling) or bool((CONSERVATIVE | NEEDLING) & set(map(procedure, self.procedures)))
        return self.is_attended and (self.kind != "referral" or is_treated)


@dataclass(frozen=True)
class Entry:
    """One version of a diary day; `row` is its place in the export."""

    row: int
    patient: str
    day: date
    is_daily: bool
    headache: bool
    version: Version


Row = TypeVar("Row", Visit, Entry)


def known(rows: Iterable[Row], key: Callable[[Row], Hashable], by: date | None) -> list[Row]:
    """Return the newest version of each row, of those received by a day; a removed one hides the row."""
    versions = defaultdict(list)
    for row in rows:
        if by is None or row.version.received_on <= by:
            versions[key(row)].append(row)
    newest = [max(found, key=lambda row: row.version.extracted_on) for found in versions.values()]
    return [row for row in newest if not row.version.is_removed]


def in_order(visits: Iterable[Visit]) -> list[Visit]:
    """Return visits by day; of one day, by their keys."""
    return sorted(visits, key=lambda visit: (visit.day, visit.visit_id))
