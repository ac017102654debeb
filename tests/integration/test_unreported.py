"""Refused files and quarantined rows are reported by the first run that ends well after killed or failed ones."""

import subprocess
import sys
from collections.abc import Callable
from unittest.mock import patch

import pytest
from handmade import DIARY, Home

from pipelines.errors import CheckFailedError

pytestmark = pytest.mark.usefixtures("without_pages")
UNKNOWN_COLUMN = "patient_key,surprise\n1,2\n"
REPORT = "headache_diary_bad.csv: refused: "


# In a process of its own: a child forked from one with many threads may crash while it imports.
KILLED = "import os; from pipelines import cli, flows, steps; {step} = lambda *_: os._exit(9); cli.main()"


def killed(home: Home, step: str = "steps.is_current") -> int:
    """Run a night that is killed when it comes to a step, as a rule before it publishes; returns its exit code."""
    night = ["run", "--home", str(home.path), "--night", "2024-05-02", "--no-prefect"]
    command = [sys.executable, "-c", KILLED.format(step=step), *night]
    return subprocess.run(command, capture_output=True, check=False).returncode


def failed(home: Home) -> int:
    """Run a night that a check stops; returns its exit code."""
    with patch("pipelines.steps.check", side_effect=CheckFailedError("a check stopped it")):
        return home.run().exit_code


@pytest.fixture
def bad_home(filled_home: Home) -> Home:
    filled_home.put("headache_diary_bad.csv", UNKNOWN_COLUMN)
    return filled_home


BAD_ENDS = pytest.mark.parametrize(("run", "code"), [(killed, 9), (failed, 4)], ids=["killed", "failed"])


@BAD_ENDS
def test_a_run_that_did_not_end_well_leaves_its_refusals_to_the_next(
    bad_home: Home, run: Callable[[Home], int], code: int
) -> None:
    assert run(bad_home) == code
    after = bad_home.run()
    assert after.exit_code == 3, after.output
    assert after.output.count(REPORT) == 1
    assert "3 known" in after.output
    assert bad_home.query("select files_refused from meta.runs order by run_number desc limit 1") == [(1,)]
    again = bad_home.run("2024-05-03")
    assert (again.exit_code, REPORT in again.output) == (0, False)


@BAD_ENDS
def test_a_run_that_did_not_end_well_leaves_its_quarantined_rows_to_the_next(
    filled_home: Home, run: Callable[[Home], int], code: int
) -> None:
    filled_home.put("headache_diary_partly.csv", DIARY.replace("true", "yes", 1))
    report = "headache_diary_partly.csv: quarantined: row 2, column headache: expected true or false"
    assert run(filled_home) == code
    after = filled_home.run()
    assert (after.exit_code, after.output.count(report)) == (0, 1), after.output
    assert report not in filled_home.run("2024-05-03").output


def test_a_file_that_was_repaired_meanwhile_is_not_reported(bad_home: Home) -> None:
    (bad_home.path / "inbox" / "headache_diary_bad.csv").unlink()
    promise = bad_home.put("headache_diary_good.csv.manifest.json", '{"rows": 7}')
    assert failed(bad_home) == 4
    promise.write_text(f'{{"rows": {len(DIARY.splitlines()) - 1}}}')
    repaired = bad_home.run()
    assert repaired.exit_code == 0, repaired.output
    assert "refused: " not in repaired.output


def test_a_run_with_nothing_new_reports_too(bad_home: Home) -> None:
    assert bad_home.run().exit_code == 3
    bad_home.put("headache_diary_worse.csv", UNKNOWN_COLUMN + "3,4\n")
    # Killed after it published, before it reported.
    assert killed(bad_home, "flows.retain") == 9
    after = bad_home.run()
    assert (after.exit_code, "nothing new" in after.output) == (3, True), after.output
    assert after.output.count("headache_diary_worse.csv: refused: ") == 1
