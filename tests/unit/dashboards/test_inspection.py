"""What stops a built site from being published."""

from pathlib import Path

import duckdb
import pytest

from pipelines.dashboards.inspection import inspect_sites
from pipelines.errors import CheckFailedError

KEY = "00000000000000aa"
POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'\">"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "outcomes.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.dim_episodes as select '{KEY}' as patient_key, 'e1' as episode_key")
        connection.execute("create table marts.fct_visits as select 'visit-0001' as visit_id")
        connection.execute("create table marts.fct_referrals as select 'referral-1' as referral_key")
    for site in ("directors", "clinical"):
        (tmp_path / site).mkdir()
        (tmp_path / site / "index.html").write_text(f"<html><head>{POLICY}</head><a href='index.html#top'>.</a></html>")
    return tmp_path


def look(release: Path) -> int:
    return inspect_sites(release / "outcomes.duckdb", release)


def test_a_clean_site_passes(release: Path) -> None:
    assert look(release) == 2


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("directors/data.csv", f"patient\n{KEY}\n", "holds the key of a patient"),
        ("directors/data.csv", "visit\nvisit-0001\n", "holds the key of a patient"),
        ("directors/more.html", POLICY + "<a href='nowhere.html'>", "dead link to nowhere.html"),
        ("directors/more.html", POLICY + "<img src='https://example.org/x.png'>", "points to another host"),
        ("directors/more.html", POLICY + "<script src='//example.org/x.js'>", "points to another host"),
        ("clinical/more.html", "<p>no policy</p>", "states no content security policy"),
        ("clinical/more.html", POLICY + '{"y": {"bdata": "AAAA"}}', "no leak scan can read"),
    ],
)
def test_a_broken_rule_stops_the_release_without_telling_the_key(
    release: Path, name: str, content: str, problem: str
) -> None:
    (release / name).write_text(content)
    with pytest.raises(CheckFailedError) as caught:
        look(release)
    assert f"{name}: " in str(caught.value)
    assert problem in str(caught.value)
    assert KEY not in str(caught.value)
    assert "visit-0001" not in str(caught.value)


def test_clinical_pages_may_name_patients(release: Path) -> None:
    (release / "clinical" / "worklist.csv").write_text(f"patient\n{KEY}\n")
    assert look(release) == 3
