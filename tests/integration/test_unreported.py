"""Refused files and quarantined rows are reported by the first run that ends well after killed or failed ones."""

import os
from collections.abc import Callable

import pytest
from handmade import DIARY, Home

from pipelines.errors import CheckFailedError

pytestmark = pytest.mark.usefixtures("without_pages")
UNKNOWN_COLUMN = "patient_key,surprise\n1,2\n"
REPORT = "headache_diary_bad.csv: refused: "


def fail(_settings: object) -> None:
    raise CheckFailedError("a check stopped it")


def killed(home: Home) -> int:
    """Run a night in a child process that is killed."""
    child = os.fork()
    if child == 0:
        home.run()
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def bad_home(filled_home: Home) -> Home:
    filled_home.put("headache_diary_bad.csv", UNKNOWN_COLUMN)
    return filled_home


BAD_ENDS = pytest.mark.parametrize(
    ("step", "disturb", "run", "code"),
    [
        ("is_current", lambda *_: os._exit(9), killed, 9),
        ("check", fail, lambda home: home.run().exit_code, 4),
    ],
    ids=["killed", "failed"],
)


@BAD_ENDS
def test_a_run_that_did_not_end_well_leaves_its_refusals_to_the_next(
    bad_home: Home, monkeypatch: pytest.MonkeyPatch, step: str, disturb: Callable, run: Callable[[Home], int], code: int
) -> None:
    with monkeypatch.context() as disturbed:
        disturbed.setattr(f"pipelines.steps.{step}", disturb)
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
    filled_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    disturb: Callable,
    run: Callable[[Home], int],
    code: int,
) -> None:
    filled_home.put("headache_diary_partly.csv", DIARY.replace("true", "yes", 1))
    report = "headache_diary_partly.csv: quarantined: row 2, column headache: expected true or false"
    with monkeypatch.context() as disturbed:
        disturbed.setattr(f"pipelines.steps.{step}", disturb)
        assert run(filled_home) == code
    after = filled_home.run()
    assert (after.exit_code, after.output.count(report)) == (0, 1), after.output
    assert report not in filled_home.run("2024-05-03").output


def test_a_file_that_was_repaired_meanwhile_is_not_reported(bad_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad_home.path / "inbox" / "headache_diary_bad.csv").unlink()
    promise = bad_home.put("headache_diary_good.csv.manifest.json", '{"rows": 7}')
    with monkeypatch.context() as disturbed:
        disturbed.setattr("pipelines.steps.check", fail)
        assert bad_home.run().exit_code == 4
    promise.write_text(f'{{"rows": {len(DIARY.splitlines()) - 1}}}')
    repaired = bad_home.run()
    assert repaired.exit_code == 0, repaired.output
    assert "refused: " not in repaired.output


def test_a_run_with_nothing_new_reports_too(bad_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bad_home.run().exit_code == 3
    bad_home.put("headache_diary_worse.csv", UNKNOWN_COLUMN + "3,4\n")
    with monkeypatch.context() as disturbed:
        disturbed.setattr(
            "pipelines.flows.retain", lambda *_: os._exit(9)
        )  # killed after it published, before it reported
        assert killed(bad_home) == 9
    after = bad_home.run()
    assert (after.exit_code, "nothing new" in after.output) == (3, True), after.output
    assert after.output.count("headache_diary_worse.csv: refused: ") == 1
