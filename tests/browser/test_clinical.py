"""The treating team's pages in a real browser: the worklist answers, and a patient's chart is drawn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from pipelines.dashboards.site import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
    page.fill("[data-search]", "conservative")
    narrowed = shown(page)
    assert "ask=no_next_visit&find=conservative" in page.url
    page.reload()
    assert shown(page) == narrowed
    assert page.input_value("[data-search]") == "conservative"
    page.click("[data-clear]")
    assert shown(page) == everyone


def test_columns_sort_both_ways_and_unknown_stays_last(page: Page, clinic: Path) -> None:
    page.goto((clinic / "index.html").as_uri())
    for direction in ("ascending", "descending"):
        page.click('thead button:has-text("Probability")')
        assert page.locator(f"th[aria-sort={direction}]").count() == 1
        keys = [cell.get_attribute("data-key") for cell in page.locator("tbody tr td:nth-child(4)").all()]
        known = [float(key) for key in keys if key]
        assert known == sorted(known, reverse=direction == "descending")
        assert not any(keys[len(known) :])


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


def test_a_large_clinic_is_paged_and_still_sorted_as_a_whole(
    page: Page, released_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.dashboards.pages.worklist._PAGE_ROWS", 10)
    render(released_home / "current/outcomes.duckdb", tmp_path)
    first = max((tmp_path / "clinical").glob("*/data/rows.js"), key=lambda path: path.stat().st_size).parents[1]
    assert (first / "page-2.html").exists()
    page.goto((first / "index.html").as_uri())
    rows, found = shown(page)
    assert rows == found > 10
