"""What of the inbox is complete, what is left for the next night, and what is never opened."""

import hashlib
import json
import os
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest
from handmade import DIARY

from pipelines.ingest.discovery import discover
from pipelines.ingest.inbox import read_inbox
from pipelines.ingest.validation import validate
from pipelines.settings import Settings
from pipelines.warehouse.database import open_warehouse

NAME = "headache_diary_x.csv"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    (path / NAME).write_text(DIARY)
    return path


def promise(inbox: Path, digest: str) -> None:
    (inbox / f"{NAME}.manifest.json").write_text(json.dumps({"sha256": digest}))


def names(inbox: Path, settle_seconds: float = 0) -> list[str]:
    return [entry.path.name for entry in read_inbox(inbox, settle_seconds)[0]]


def test_a_file_that_somebody_writes_is_left(inbox: Path) -> None:
    with (inbox / NAME).open("ab"):
        assert read_inbox(inbox, 0) == ([], 1)
    assert names(inbox) == [NAME]


def test_a_file_that_somebody_reads_is_taken(inbox: Path) -> None:
    with (inbox / NAME).open("rb"):
        assert names(inbox) == [NAME]


def test_a_fitting_manifest_means_complete(inbox: Path) -> None:
    promise(inbox, hashlib.sha256(DIARY.encode()).hexdigest().upper())
    began = time.monotonic()
    with (inbox / NAME).open("ab"):
        assert names(inbox, settle_seconds=30) == [NAME]
    assert time.monotonic() - began < 10


def test_a_manifest_that_does_not_fit_yet_means_nothing(inbox: Path) -> None:
    promise(inbox, "0" * 64)
    with (inbox / NAME).open("ab"):
        assert names(inbox) == []


def test_a_young_file_is_waited_for(inbox: Path) -> None:
    began = time.monotonic()
    assert names(inbox, settle_seconds=0.3) == [NAME]
    assert time.monotonic() - began >= 0.2


def test_an_old_file_is_not_waited_for(inbox: Path) -> None:
    time.sleep(0.3)
    began = time.monotonic()
    assert names(inbox, settle_seconds=0.2) == [NAME]
    assert time.monotonic() - began < 0.2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(inbox: Path) -> None:
    (inbox / NAME).chmod(0)
    ((entry,), _) = read_inbox(inbox, 0)
    assert entry.refusal is not None
    assert entry.refusal.rule == "unreadable"


@pytest.fixture
def settings(inbox: Path) -> Settings:
    found = Settings(inbox.parent, settle_seconds=0, threads=1)
    found.work.mkdir()
    return found


@pytest.fixture
def warehouse(settings: Settings) -> duckdb.DuckDBPyConnection:
    with open_warehouse(settings) as connection:
        yield connection


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(DIARY + DIARY.splitlines()[1] + "\n"),
        lambda path: path.write_text("patient_key"),
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.symlink_to("/etc/hostname")),
        lambda path: (path.unlink(), path.write_text(DIARY)),
        lambda path: (path.unlink(), os.mkfifo(path)),
    ],
    ids=["grown", "cut", "gone", "now a link", "replaced", "now a pipe"],
)
def test_a_file_that_changes_between_discovery_and_reading_is_left(
    change, settings: Settings, warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.ingest.validation.second_referee", lambda _source, _connection: ())
    monkeypatch.setattr("pipelines.ingest.validation.refuse_disagreement", lambda _results, _limits: None)
    (file,) = discover(settings, warehouse).waiting
    time.sleep(0.02)  # the kernel's clock of changes ticks every few milliseconds
    change(settings.inbox / NAME)
    landing = settings.work / "landing.duckdb"
    verdict = validate(file, date(2024, 5, 2), settings, landing)
    assert verdict.is_left
    assert (verdict.refusal, verdict.landing, landing.exists()) == (None, None, False)


def test_a_file_being_written_is_seen_although_others_are_closed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, process = tmp_path / "inbox", tmp_path / "proc" / "1"
    inbox.mkdir()
    for folder in ("fd", "fdinfo"):
        (process / folder).mkdir(parents=True)
    (inbox / "headache_diary_1.csv").write_text("half")
    for number in range(40):
        if number % 20:
            (process / "fd" / str(number)).touch()  # no link, as one that is gone when it is read
        else:
            (process / "fd" / str(number)).symlink_to((inbox / "headache_diary_1.csv").resolve())
    (process / "fdinfo" / "20").write_text("pos:\t0\nflags:\t0100001\n")  # that of 0 is gone
    monkeypatch.setattr("pipelines.ingest.inbox.PROCESSES", tmp_path / "proc")
    assert read_inbox(inbox, settle_seconds=0) == ([], 1)
