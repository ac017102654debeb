"""Hand-made exports and a home to put them into."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main

PATIENT = "00000000000000aa"
OTHER_PATIENT = "00000000000000bb"

VISITS = f"""\
visit_id,patient_key,clinic_key,episode_key,visit_date,visit_type,attendance,procedure_codes,diagnosis_codes,extracted_on
v1,{PATIENT},north,e1,2024-01-29,evaluation,attended,97161,G44.86,2024-05-01
v2,{PATIENT},north,e1,2024-01-30,treatment,attended,97140;97110,G44.86,2024-05-01
v3,{PATIENT},north,e1,2024-02-06,treatment,no_show,,,2024-05-01
v4,{OTHER_PATIENT},south,e2,2024-02-01,treatment,attended,97140,M54.2,2024-05-01
"""


def diary_rows(patient: str, first: str, days: int, headache_every: int = 2, extracted_on: str = "2024-05-01") -> str:
    """Return diary lines of consecutive days, every n-th of them with a headache."""
    begin = date.fromisoformat(first)
    return "".join(
        f"{patient},{begin + timedelta(index)},daily,{str(index % headache_every == 0).lower()},{extracted_on}\n"
        for index in range(days)
    )


DIARY_HEADER = "patient_key,entry_date,diary_mode,headache,extracted_on\n"
DIARY = DIARY_HEADER + diary_rows(PATIENT, "2024-01-02", 90) + diary_rows(OTHER_PATIENT, "2024-01-10", 60)


@dataclass(frozen=True)
class Home:
    """A home folder that tests put exports into and run nights on."""

    path: Path

    def put(self, name: str, content: str | bytes) -> Path:
        """Put a file into the inbox."""
        target = self.path / "inbox" / name
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def run(self, night: str = "2024-05-02", *options: str) -> Result:
        """Run a night without Prefect."""
        return CliRunner().invoke(main, ["run", "--home", str(self.path), "--night", night, "--no-prefect", *options])

    def query(self, text: str) -> list[tuple]:
        """Query the current release."""
        with duckdb.connect(str(self.path / "current" / "outcomes.duckdb"), read_only=True) as connection:
            return connection.execute(text).fetchall()


def new_home(path: Path) -> Home:
    """Return a home with an empty inbox; files count as settled at once."""
    (path / "inbox").mkdir(parents=True)
    (path / "outcomes.toml").write_text("settle_seconds = 0\n")
    return Home(path)


@contextmanager
def small_nights(*, with_pages: bool = True) -> Iterator[None]:
    """Let the nights of the block do without what takes most of the time of a small one.

    Great Expectations' word on the marts takes three seconds whatever their size; it is tested on its own and in the
    whole night of `released_home`. Pages take more than half of the rest: tests of rows alone go without them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.steps.judge_marts", lambda _connection: [])
        if not with_pages:
            for step in ("render", "inspect"):
                patch.setattr(f"pipelines.steps.{step}", lambda *_: 0)
        yield
