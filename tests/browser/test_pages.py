"""The built pages in a real browser: they render, ask nobody for anything, and fit a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; on Debian: apt-get install chromium"),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def pages(released_home: Path) -> list[Path]:
    current = (released_home / "current").resolve()
    patients = sorted(current.glob("clinical/*/patients/*.html"))
    others = {*current.glob("directors/**/*.html"), *current.glob("clinical/**/*.html")} - set(patients)
    # Patient pages come from one template: a few show what many would.
    return sorted([*others, *patients[:: max(len(patients) // 4, 1)]])


def opened(browser: Browser, path: Path, width: int, **options: object) -> tuple[Page, list[str]]:
    """Open a page and collect everything that it should not do."""
    complaints: list[str] = []
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    site = path.as_uri().split("/current", 1)[0].rsplit("/releases", 1)[0]
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("data:", "blob:", site)) else complaints.append(f"asked {request.url}")
        ),
    )
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    return page, complaints


def test_there_are_pages_of_both_sites(pages: list[Path]) -> None:
    names = {path.name for path in pages}
    assert {"index.html", "plateau.html", "data-quality.html", "methods.html"} <= names
    assert len(pages) >= 8


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_renders_without_complaint_and_fits_the_screen(
    browser: Browser, pages: list[Path], width: int
) -> None:
    for path in pages:
        page, complaints = opened(browser, path, width)
        assert not complaints, (path.name, complaints)
        assert page.locator("h1").inner_text()
        assert "Simulated" in page.inner_text("body"), path
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, (path, width, overflow)
        page.context.close()


def test_charts_are_drawn_and_offer_no_upload(browser: Browser, pages: list[Path]) -> None:
    overview = next(path for path in pages if path.parts[-2:] == ("directors", "index.html"))
    page, _ = opened(browser, overview, 1440)
    assert page.locator("figure .main-svg").count() > 0
    assert page.locator('[data-title*="Share"], [data-title*="cloud"]').count() == 0
    page.context.close()


def test_numbers_stay_without_javascript(browser: Browser, pages: list[Path]) -> None:
    overview = next(path for path in pages if path.parts[-2:] == ("directors", "index.html"))
    page, complaints = opened(browser, overview, 1440, java_script_enabled=False)
    assert not complaints
    assert page.locator("table").count() > 0
    assert page.locator("figure .main-svg").count() == 0
    page.context.close()
