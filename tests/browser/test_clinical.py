"""The treating team's pages in a real browser: the worklist answers, and a patient's chart is drawn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, sync_playwright

from pipelines.dashboards.pages import worklist, worklist_data
from pipelines.dashboards.pages.worklist import write_worklists
from pipelines.dashboards.release import Release
from pipelines.dashboards.site_folder import SiteFolder
from pipelines.operations.brief import find_chromium

CHROMIUM = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; on Debian: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        yield page
        browser.close()


@pytest.fixture(scope="module")
def clinic(released_home: Path) -> Path:
    """Return the folder of the clinic with the longest worklist."""
    return max((released_home / "current/clinical").glob("*/index.html"), key=lambda path: path.stat().st_size).parent


def shown(page: Page) -> tuple[int, int]:
    """Return how many rows the page shows and how many it says were found."""
    return page.locator("tbody tr").count(), int(page.locator("[data-shown]").inner_text().split(" of ")[0])


def test_questions_filters_and_search_keep_their_state_in_the_address(page: Page, clinic: Path) -> None:
    page.goto((clinic / "index.html").as_uri())
    everyone = shown(page)
    asked = page.locator("[data-ask=no_next_visit]")
    expected = int(asked.locator("span").inner_text())
    asked.click()
    assert shown(page) == (expected, expected) < everyone
    page.locator("[data-search]").press_sequentially("conservative")
    narrowed = shown(page)
    assert "ask=no_next_visit&find=conservative" in page.url
    page.reload()
    assert shown(page) == narrowed
    assert page.input_value("[data-search]") == "conservative"
    page.click("[data-clear]")
    assert shown(page) == everyone
    for before in (narrowed, (expected, expected), everyone):
        page.go_back()
        assert shown(page) == before


def test_a_search_that_finds_nobody_says_so_in_the_list(page: Page, clinic: Path) -> None:
    page.goto((clinic / "index.html").as_uri() + "#find=nobody-is-called-so")
    assert page.locator("tbody tr").all_inner_texts() == ["No patient matches."]
    assert page.locator("[data-shown]").inner_text().startswith("0 of ")
    page.click("[data-clear]")
    assert "No patient matches." not in page.locator("tbody").inner_text()


def test_columns_sort_both_ways_and_unknown_stays_last(page: Page, clinic: Path) -> None:
    page.goto((clinic / "index.html").as_uri())
    for direction in ("ascending", "descending"):
        page.click('thead button:has-text("Probability")')
        assert page.locator(f"th[aria-sort={direction}]").count() == 1
        said = [
            text.split("%")[0] if "%" in text and not text.startswith("at goal") else ""
            for text in page.locator("tbody td:nth-child(4)").all_inner_texts()
        ]
        known = [{"under 1": 0, "over 99": 100}.get(text) or int(text) for text in said if text]
        assert len(set(known)) > 1
        assert known == sorted(known, reverse=direction == "descending")
        assert not any(said[len(known) :])


def test_arrow_keys_go_from_patient_to_patient_and_enter_opens_the_chart(page: Page, clinic: Path) -> None:
    page.goto((clinic / "index.html").as_uri())
    page.locator("tbody tr a").first.focus()
    page.keyboard.press("ArrowDown")
    target = page.evaluate("document.activeElement.href")
    assert target == page.locator("tbody tr a").nth(1).evaluate("link => link.href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    page.wait_for_selector("#course .main-svg")
    # The release's time comes from the release, not from the page, which is the same in many releases.
    assert "UTC" in page.locator("[data-strip]").inner_text()


@pytest.fixture(scope="module")
def paged(released_home: Path, clinic: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same clinic's folder when its worklist takes several pages, lists and files of rows."""
    out = tmp_path_factory.mktemp("paged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worklist, "_PAGE_ROWS", 10)
        patch.setattr(worklist_data, "_LIST_ROWS", 12)
        for module in (worklist, worklist_data):
            patch.setattr(module, "PART_ROWS", 6)
        with duckdb.connect(str(released_home / "current/outcomes.duckdb"), read_only=True) as connection:
            release = Release(connection)
            site = SiteFolder(out / "clinical", "Treating team", [("index.html", "Clinics")], release)
            write_worklists(site, release)
    return out / "clinical" / clinic.name


def sorted_and_narrowed(page: Page, path: Path) -> list[list[str]]:
    """Return the rows of every page of the list: as it stands, sorted by a column, and searched."""
    found = []
    for state in ("", "#sort=2&down=1", "#find=review"):
        rows: list[str] = []
        page.goto("about:blank")
        page.goto(path.as_uri() + state)
        while True:
            page.wait_for_function("[...document.querySelectorAll('tbody tr')].length > 0")
            rows += [" ".join(text.split()) for text in page.locator("tbody tr").all_inner_texts()]
            following = page.locator("[data-next]")
            if not following.is_visible() or following.is_disabled():
                break
            range_before = page.locator("tbody").inner_text()
            following.click()
            page.wait_for_function("before => document.querySelector('tbody').innerText !== before", arg=range_before)
        found.append(rows)
    return found


def test_a_large_clinic_is_paged_and_still_sorted_and_searched_whole(page: Page, paged: Path, clinic: Path) -> None:
    for name in ("page-2.html", "data/list-2.js", "data/rows-2.js"):
        assert (paged / name).exists()
    in_pages = sorted_and_narrowed(page, paged / "index.html")
    at_once = sorted_and_narrowed(page, clinic / "index.html")
    assert in_pages == at_once
    assert len(at_once[0]) > len(at_once[2]) > 0


def test_the_second_page_begins_where_it_does_without_scripts_and_prints_everybody(page: Page, paged: Path) -> None:
    page.goto((paged / "page-2.html").as_uri())
    everyone = int(page.locator("[data-shown]").inner_text().split(" of ")[1].split()[0])
    assert page.locator("[data-range]").inner_text().startswith("11 to ")
    printed = "() => { dispatchEvent(new Event('beforeprint')); return document.querySelectorAll('tbody tr').length; }"
    assert everyone > 20
    page.wait_for_function(f"everyone => ({printed})() === everyone", arg=everyone)


def test_rows_that_cannot_be_loaded_leave_the_pages_that_hold_them(page: Page, paged: Path, tmp_path: Path) -> None:
    shutil.copytree(paged.parent, tmp_path / "clinical")
    for part in (tmp_path / "clinical" / paged.name / "data").glob("rows-*.js"):
        part.unlink()
    page.goto((tmp_path / "clinical" / paged.name / "index.html").as_uri())
    page.click("[data-next]")
    page.wait_for_selector("nav.pager a")
    assert "could not be loaded" in page.locator("[data-shown]").inner_text()


def test_on_a_phone_nothing_of_a_worklist_row_lies_beyond_the_edge(page: Page, clinic: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((clinic / "index.html").as_uri())
    assert page.locator("[data-worklist]").evaluate("table => table.scrollWidth - table.parentElement.clientWidth") <= 0
    cells = page.locator("tbody tr").first.locator("td").all()
    assert len(cells) > 5
    assert all(cell.is_visible() for cell in cells)
    page.click('thead button:has-text("Next visit")')
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.set_viewport_size({"width": 1440, "height": 900})


def test_methods_are_folded_on_screen_listed_at_the_top_and_printed_whole(page: Page, clinic: Path) -> None:
    page.goto((clinic.parent / "methods.html").as_uri())
    folded = page.locator("details:not([open])")
    assert folded.count() > 5
    links = page.locator(".contents a[href^='#']").all()
    assert len(links) > 5
    for link in links:
        assert page.locator(str(link.get_attribute("href"))).is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0


def test_a_chart_on_paper_has_the_size_of_the_text_around_it(page: Page, clinic: Path) -> None:
    sizes = {}
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        page.goto(next((clinic / "patients").glob("*.html")).as_uri())
        text = page.locator("#course .xtick text").first
        sizes[media] = float(text.evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
    page.emulate_media(media="screen")
    body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert sizes["print"] < 0.75 * sizes["screen"] <= body
