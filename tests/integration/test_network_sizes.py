"""Networks of every size: pages are built, pass the release checks, and say something at the top."""

import re
from pathlib import Path

from click.testing import CliRunner
from handmade import DIARY_HEADER, Home
from selectolax.lexbor import LexborHTMLParser

from pipelines.cli import main

VISITS_HEAD = "visit_id,patient_key,clinic_key,visit_date,visit_type,attendance,extracted_on\n"


def simulated(home: Home, patients: int, clinics: int) -> dict[str, LexborHTMLParser]:
    """Run a night of a simulated network and return the directors' pages."""
    command = ["simulate", "--home", str(home.path), "--patients", str(patients), "--clinics", str(clinics)]
    result = CliRunner().invoke(main, [*command, "--days", "200"])
    assert result.exit_code == 0, result.output
    return pages_after_a_night(home)


def pages_after_a_night(home: Home) -> dict[str, LexborHTMLParser]:
    result = home.run("2024-06-02")
    assert result.exit_code == 0, result.output
    directors = home.path / "current" / "directors"
    return {path.stem: LexborHTMLParser(path.read_text("utf-8")) for path in directors.glob("*.html")}


def hold_headlines(pages: dict[str, LexborHTMLParser]) -> None:
    """No page is headed by a mark, whatever its numbers are."""
    headlines = [page.css_first("h1").text() for page in pages.values()]
    assert not [said for said in headlines if "hidden" in said or "no data" in said]


def values(page: LexborHTMLParser) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(".card.metric .value")]


def numbers(page: LexborHTMLParser) -> int:
    """Return how many cards show a number."""
    return sum(bool(re.search(r"\d", said)) for said in values(page))


def worklists(home: Home) -> list[Path]:
    return sorted((home.path / "current" / "clinical").glob("*/index.html"))


def test_an_empty_network_says_that_nobody_is_there(home: Home) -> None:
    home.put("clinic_visits_none.csv", VISITS_HEAD)
    home.put("headache_diary_none.csv", DIARY_HEADER)
    pages = pages_after_a_night(home)
    hold_headlines(pages)
    assert set(values(pages["index"])) == {"no data"}
    assert worklists(home) == []


def test_one_patient_is_hidden_on_every_directors_page_and_whole_on_the_worklist(home: Home) -> None:
    pages = simulated(home, 1, 1)
    hold_headlines(pages)
    assert numbers(pages["index"]) == 0
    (worklist,) = worklists(home)
    patients = list((worklist.parent / "patients").glob("*.html"))
    assert len(patients) == 1


def test_one_clinic_shows_its_numbers(home: Home) -> None:
    pages = simulated(home, 150, 1)
    hold_headlines(pages)
    assert numbers(pages["index"]) >= 4


def test_two_hundred_small_clinics_are_pooled_and_the_network_is_shown(home: Home) -> None:
    pages = simulated(home, 400, 200)
    hold_headlines(pages)
    assert numbers(pages["index"]) >= 4
    clinics = home.query("select count(distinct clinic_key) from marts.dim_episodes")[0][0]
    assert clinics > 100
    assert len(worklists(home)) == clinics
    assert re.search(r"1\d\d smaller clinics", pages["plateau"].body.text())
