"""The built pages in a real browser: what they draw, ask for, let the keyboard reach, print, say without scripts."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipelines.operations.brief import find_chromium

CHROMIUM = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; on Debian: apt-get install chromium"),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# The narrowest phone that is in use, and a desk.
NARROW, WIDE = 390, 1440
# A sheet of A4 between its margins, at 96 pixels an inch.
PAPER = 718
# Height of a sheet between its margins.
SHEET = 1047
# Texts of a chart that are cut by its edge or stand on each other by more than the empty rim of their letters.
CROWDED = """() => [...document.querySelectorAll(".plot")].flatMap((plot) => {
  const box = plot.getBoundingClientRect();
  const seen = { visibilityProperty: true, opacityProperty: true };
  const isShown = (text) => text.textContent.trim() && text.checkVisibility(seen);
  const texts = [...plot.querySelectorAll("svg text")].filter(isShown)
    .map((text) => ({ said: text.textContent, at: text.getBoundingClientRect() })).filter((text) => text.at.width > 0);
  const isCut = ({ at }) => at.left < box.left - 1 || at.right > box.right + 1
    || at.top < box.top - 1 || at.bottom > box.bottom + 1;
  const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 5;
  const pairs = texts.flatMap((one, place) => texts.slice(place + 1).filter((other) => meet(one.at, other.at))
    .map((other) => `${plot.id}: "${one.said}" on "${other.said}"`));
  return [...pairs, ...texts.filter(isCut).map((text) => `${plot.id}: "${text.said}" is cut`)];
})"""
# Of each chart with n beneath it: how many points it draws, and which counts can be read, none on another.
COUNTED = """() => [...document.querySelectorAll(".beneath")].map((strip) => {
  const figure = strip.closest("figure");
  const spec = JSON.parse(figure.querySelector("script").textContent);
  const places = spec.data.filter((trace) => trace.mode?.includes("markers"))
    .flatMap((trace) => trace.x.filter((_, place) => trace.y[place] !== null));
  // What lies beyond the edge of its frame can be scrolled to.
  const frame = strip.querySelector(".scroll") ?? strip;
  const counts = [...strip.querySelectorAll("dl > div, tbody tr:first-child td")];
  const boxes = counts.filter((pair) => pair.checkVisibility())
    .map((pair) => ({ said: pair.innerText, at: pair.getBoundingClientRect() }));
  const meet = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  const isReadable = ({ said, at }) => /\\d|hidden|no data/.test(said) && at.left >= 0
    && at.right - frame.getBoundingClientRect().left <= frame.scrollWidth + 1;
  const readable = boxes.filter((box) => isReadable(box) && boxes.every((it) => it === box || !meet(it.at, box.at)));
  return { chart: figure.querySelector(".plot").id, points: new Set(places).size, readable: readable.length };
})"""
# Of each chart with names of lines: the part of its width that is left for data, and how many names follow no sample.
NAMED = """() => [...document.querySelectorAll(".plot")]
  .filter((plot) => plot._fullLayout?.shapes.some((shape) => shape.xsizemode === "pixel"))
  .map((plot) => {
    const samples = [...plot.querySelectorAll(".shapelayer path")].map((path) => path.getBoundingClientRect());
    const names = [...plot.querySelectorAll(".annotation text")].filter((it) => it.textContent !== "Simulated data");
    const follows = (name) => samples.some((at) => Math.abs(at.top + at.bottom - name.top - name.bottom) < 8
      && at.right < name.left && at.right > name.left - 16);
    const lost = names.filter((text) => !follows(text.getBoundingClientRect())).length;
    return [plot.id, plot._fullLayout._size.w / plot.clientWidth, lost];
  })"""
# What the Tab key must reach: everything that can be followed, pressed, opened, filled in or scrolled.
REACHABLE = """() => {
  const isShown = (node) => node.checkVisibility({ visibilityProperty: true });
  const all = "a[href], button:not([disabled]), input, select, summary, [tabindex='0']";
  const found = [...document.querySelectorAll(all)].filter(isShown);
  found.forEach((node, place) => node.setAttribute("data-place", place));
  return found.length;
}"""
FOCUSED = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return { place: node.getAttribute("data-place"), what: node.outerHTML.slice(0, 80), isSeen };
}"""
# Every rule once in the light; what can change with the colours again in the dark and in forced colours.
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
VIOLATIONS = """async (more) =>
  (await axe.run(document, { resultTypes: ["violations"], preload: false, ...more })).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.target).join(", ")}`)"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def release(released_home: Path) -> Path:
    return (released_home / "current").resolve()


@pytest.fixture(scope="module")
def pages(release: Path) -> list[Path]:
    """Return every page of the directors, and of the treating teams one of each kind of page."""
    clinical = sorted(release.glob("clinical/*.html"))
    clinic = sorted(path for path in release.glob("clinical/*") if (path / "index.html").exists())[0]
    clinical += [*sorted(clinic.glob("*.html")), *sorted(clinic.glob("*/*.html"))[:1]]
    directors = sorted(release.glob("directors/*.html"))
    return [*directors, *sorted(release.glob("directors/*/*.html"))[:1], *clinical]


@pytest.fixture(scope="module")
def served(release: Path) -> Iterator[str]:
    """Serve the release over HTTP and return the address."""
    handler = functools.partial(_Quiet, directory=release)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def opened(browser: Browser, address: str, site: str, width: int, **options: Any) -> tuple[Page, list[str]]:
    """Open a page and collect everything that it should not do."""
    complaints: list[str] = []
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    own = ("data:", "blob:", site)
    page.on("request", lambda asked: None if asked.url.startswith(own) else complaints.append(f"asked {asked.url}"))
    page.goto(address)
    page.wait_for_load_state("load")
    return page, complaints


def own_folder(path: Path, release: Path) -> Path:
    """Return the folder beyond which a page may ask for nothing: its site's."""
    return release / path.relative_to(release).parts[0]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_every_kind_of_page_is_there(pages: list[Path]) -> None:
    names = {path.name for path in pages}
    assert {"index.html", "plateau.html", "data-quality.html", "methods.html"} <= names
    assert len(pages) >= 8


def test_every_page_renders_at_a_desk_and_can_be_read_by_everybody(
    browser: Browser, pages: list[Path], release: Path
) -> None:
    axe = AXE.read_text(encoding="utf-8")
    problems = []
    for path in pages:
        page, complaints = opened(browser, path.as_uri(), own_folder(path, release).as_uri(), WIDE)
        name = path.relative_to(release).as_posix()
        assert page.locator("h1").inner_text(), name
        assert "Simulated" in page.inner_text("body"), name
        problems += [f"{name}: {overflow(page)} px too wide"] * (overflow(page) > 0)
        page.evaluate(axe)
        looks = {"light": {}, "dark": {"color_scheme": "dark"}, "forced colours": {"forced_colors": "active"}}
        for look, media in looks.items():
            page.emulate_media(color_scheme="light", forced_colors="none")
            page.emulate_media(**media)
            found = page.evaluate(VIOLATIONS, {} if look == "light" else COLOUR_RULES)
            problems += [f"{name}, {look}: {violation}" for violation in found]
        problems += [f"{name}: {complaint}" for complaint in complaints]
        page.context.close()
    assert not problems, "\n".join(problems)


def test_every_page_fits_a_phone_and_is_reached_by_keyboard(
    browser: Browser, pages: list[Path], release: Path, served: str
) -> None:
    problems = []
    for path in pages:
        name = path.relative_to(release).as_posix()
        page, complaints = opened(browser, served + name, served + name.split("/")[0], NARROW)
        problems += [f"{name}: {overflow(page)} px too wide"] * (overflow(page) > 0)
        expected = page.evaluate(REACHABLE)
        reached = set()
        for _ in range(expected + 2):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused["place"] is not None:
                reached.add(focused["place"])
                problems += [f"{name}: focus is not seen on {focused['what']}"] * (not focused["isSeen"])
        problems += [f"{name}: Tab reaches {len(reached)} of {expected}"] * (len(reached) < expected)
        problems += [f"{name}: {complaint}" for complaint in complaints]
        page.context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def overview(release: Path) -> Path:
    return release / "directors" / "index.html"


def test_charts_are_drawn_and_offer_no_upload(browser: Browser, overview: Path, release: Path) -> None:
    page, _ = opened(browser, overview.as_uri(), release.as_uri(), WIDE)
    page.wait_for_selector("figure .main-svg")
    assert page.locator('[data-title*="Share"], [data-title*="cloud"]').count() == 0
    page.context.close()


def test_texts_of_charts_are_not_cut_and_do_not_stand_on_each_other(
    browser: Browser, pages: list[Path], release: Path
) -> None:
    problems = []
    for width, media in ((WIDE, "screen"), (NARROW, "screen"), (PAPER, "print")):
        for path in pages:
            page, _ = opened(browser, "about:blank", release.as_uri(), width)
            page.emulate_media(media=media)
            page.goto(path.as_uri())
            page.wait_for_load_state("load")
            problems += [f"{path.stem}, {width} px, {media}: {found}" for found in page.evaluate(CROWDED)]
            page.context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_names_of_lines_follow_their_samples_and_leave_the_chart_its_width(
    browser: Browser, release: Path, width: int
) -> None:
    page, _ = opened(browser, (release / "directors" / "outcomes.html").as_uri(), release.as_uri(), width)
    named = page.evaluate(NAMED)
    assert {"headache-days", "expected-drift", "incidence"} <= {chart for chart, *_ in named}
    for chart, part, lost in named:
        assert part > 0.6, chart
        assert not lost, chart
    page.context.close()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_n_of_every_point_that_is_drawn_can_be_read(browser: Browser, release: Path, width: int) -> None:
    page, _ = opened(browser, (release / "directors" / "outcomes.html").as_uri(), release.as_uri(), width)
    counted = page.evaluate(COUNTED)
    assert {"headache-days", "headache-days-by-spoke", "incidence"} <= {found["chart"] for found in counted}
    for found in counted:
        assert found["readable"] >= found["points"] > 0, found
    assert sum(found["points"] > 1 for found in counted) > len(counted) / 2, counted  # a small network's are few
    page.context.close()


def test_numbers_are_the_same_without_scripts(browser: Browser, pages: list[Path], release: Path) -> None:
    said = {}
    for path in pages:
        for has_scripts in (True, False):
            page, complaints = opened(browser, path.as_uri(), release.as_uri(), WIDE, java_script_enabled=has_scripts)
            assert not complaints, (path.name, complaints)
            said[has_scripts] = [page.locator(part).all_inner_texts() for part in ("h1", ".card .value", "td")]
            page.context.close()
        assert said[True] == said[False], path


def test_the_overview_prints_on_one_page(browser: Browser, overview: Path, release: Path) -> None:
    page, _ = opened(browser, overview.as_uri(), release.as_uri(), WIDE)
    sheets = re.findall(rb"/Type\s*/Page\b", printed(page))
    assert len(sheets) == 1
    page.context.close()


# What charts measure while the page is on paper: the script's own listener comes first.
ON_PAPER = """() => { window.onPaper = []; matchMedia("print").addEventListener("change", (print) => {
  if (print.matches) window.onPaper = [...document.querySelectorAll(".plot")].map(plot => [
    plot.clientWidth, Number(plot.querySelector(".main-svg").getAttribute("width")),
    plot.getBoundingClientRect().bottom]); }); }"""
DRAWN = """() => [...document.querySelectorAll(".plot")].map(plot => [
  plot.clientWidth, Number(plot.querySelector(".main-svg").getAttribute("width"))])"""


def printed(page: Page) -> bytes:
    return page.pdf(
        prefer_css_page_size=True, format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    )


def test_charts_have_the_width_of_the_paper_and_then_that_of_the_screen_again(
    browser: Browser, pages: list[Path], release: Path
) -> None:
    patient = max(release.glob("clinical/*/patients/*.html"), key=lambda path: path.stat().st_size)
    for path in (*pages, patient):
        page, _ = opened(browser, path.as_uri(), release.as_uri(), WIDE)
        page.evaluate(ON_PAPER)
        printed(page)
        on_paper = page.evaluate("window.onPaper")
        assert all(drawn == width < WIDE / 2 for width, drawn, _ in on_paper), (path.name, on_paper)
        page.wait_for_function(f"({DRAWN})().every(([width, drawn]) => width === drawn)")
        if path == patient:
            assert on_paper[0][2] < SHEET, "the course of care begins on the first sheet"
        page.context.close()


def test_a_wide_page_is_printed_on_wide_sheets_from_the_first_one_on(browser: Browser, release: Path) -> None:
    for path in (
        release / "directors" / "data-quality.html",
        next(iter(sorted(release.glob("clinical/*/index.html")))),
    ):
        page, _ = opened(browser, path.as_uri(), release.as_uri(), WIDE)
        sheets = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed(page))
        assert sheets
        assert all(float(width) > float(height) for width, height in sheets), (path.name, sheets)
        page.context.close()


def test_a_worklist_is_sorted_by_its_headers(browser: Browser, release: Path) -> None:
    path = next(iter(sorted(release.glob("clinical/*/index.html"))))
    page, _ = opened(browser, path.as_uri(), release.as_uri(), WIDE)
    orders = []
    for expected in ("ascending", "descending"):
        page.locator("thead th button").first.press("Enter")
        assert page.locator("thead th").first.get_attribute("aria-sort") == expected
        orders.append(page.locator("tbody th code").all_inner_texts())
    assert orders[0] == sorted(orders[0])
    assert orders[1] == orders[0][::-1]
    page.context.close()
