"""What stops a built site from being published: its markup, its numbers, and keys however they are wrapped."""

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path

import duckdb
import pytest

from pipelines.dashboards.disclosure import Layout, Rules, population, publish_count, publish_tables
from pipelines.dashboards.disclosure.ledger import Ledger
from pipelines.dashboards.disclosure.ledger_file import write_ledger
from pipelines.dashboards.disclosure.shown_counts import Entry
from pipelines.dashboards.inspection import inspect_sites
from pipelines.dashboards.inspection.leaks import Keys
from pipelines.dashboards.site_folder import POLICY
from pipelines.errors import CheckFailedError

KEY = "00000000000000aa"
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
UPLOADING = {"data": [], "layout": {}, "config": {"showSendToCloud": True, "plotlyServerURL": ""}}
IN_CARE = population(is_in_care=True)
NORTH = IN_CARE.narrowed(clinic_key="north")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a release: 40 patients in care in the north, 3 in the south, and pages without a number."""
    with duckdb.connect(str(tmp_path / "outcomes.duckdb")) as connection:
        connection.execute("create schema marts; create schema meta")
        connection.execute(
            "create table meta.thresholds as select * from (values ('small_cell_min', 11), ('page_max_mb', 0.5)) "
            "as thresholds (name, value)"
        )
        connection.execute(
            f"create table marts.dim_episodes as select '{KEY}' as patient_key, 'e1' as episode_key, "
            "'north' as clinic_key"
        )
        connection.execute(
            "create table marts.fct_visits as select 'visit-0001' as visit_id, 'therapist-7' as provider_key"
        )
        connection.execute("create table marts.fct_referrals as select 'referral-1' as referral_key")
        connection.execute(
            "create table marts.rpt_current_episodes as select format('{:016x}', n) as patient_key, "
            "true as is_in_care, case when n < 40 then 'north' else 'south' end as clinic_key "
            "from range(43) as numbers(n)"
        )
    rules = Rules(11, 5)
    publish_tables([[[40], [3]]], [Layout(IN_CARE, [{"clinic_key": "north"}, {"clinic_key": "south"}])], rules)
    write_ledger(rules.ledger, tmp_path / "disclosure.json")
    for site in ("directors", "clinical"):
        (tmp_path / site).mkdir()
        (tmp_path / site / "index.html").write_text(f"{META}<h1 id='top'>.</h1><a href='index.html#top'>.</a>")
    return tmp_path


def look(release: Path) -> int:
    return inspect_sites(release / "outcomes.duckdb", release)


def complaint(release: Path) -> str:
    with pytest.raises(CheckFailedError) as caught:
        look(release)
    message = str(caught.value)
    for key in (KEY, "visit-0001", "therapist-7"):
        assert key not in message
    return message


def test_a_clean_site_passes(release: Path) -> None:
    assert look(release) == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<a href='nowhere.html'>", "dead link to nowhere.html"),
        ("<a href='index.html#nowhere'>", "a place that is not there"),
        ("<img src='https://example.org/x.png'>", "points to another host"),
        ("<script src='//example.org/x.js'></script>", "points to another host"),
        ("<img srcset='a.png 1x, https://example.org/b.png 2x'>", "points to another host"),
        ("<p>see https://example.org</p>", "names an address of another host"),
        ("<a href='javascript:alert(1)'>", "points to another host"),
        ("<p style='color: red'>", "a style or a handler"),
        ("<p onclick='x()'>", "a style or a handler"),
        ("<style>p {}</style>", "has a style element"),
        ("<iframe src='index.html'></iframe>", "has a iframe element"),
        ("<base href='index.html'>", "has a base element"),
        ("<script>alert(1)</script>", "a script of its own"),
        ("<meta http-equiv='refresh' content='0'>", "sends its reader elsewhere"),
        (META, "does not state the content security policy"),
        ('<script type="application/json" id="f">{"data": [], "layout": {}}</script>', "send the chart's data"),
        (f'<script type="application/json" id="f">{json.dumps(UPLOADING)}</script>', "send the chart's data"),
        ('<script type="application/json" id="f">{"data"</script>', "is no JSON"),
    ],
)
def test_markup_that_breaks_a_rule_stops_either_site(release: Path, content: str, problem: str) -> None:
    for site in ("directors", "clinical"):
        page = release / site / "more.html"
        page.write_text(META + content)
        message = complaint(release)
        assert f"{site}/more.html: " in message
        assert problem in message
        page.unlink()


@pytest.mark.parametrize("policy", ["", META.replace("'none'", "*", 1), META.replace("connect-src 'none'; ", "")])
def test_the_policy_must_be_there_word_by_word(release: Path, policy: str) -> None:
    (release / "clinical" / "more.html").write_text(policy)
    assert "does not state the content security policy" in complaint(release)


def test_a_stylesheet_asks_no_other_host(release: Path) -> None:
    (release / "directors" / "style.css").write_text("p { background: url(https://example.org/x.png) }")
    assert "names an address of another host" in complaint(release)


def test_a_vendored_file_must_be_the_one_that_is_shipped(release: Path) -> None:
    assets = release / "directors" / "site.assets"
    assets.mkdir()
    (assets / "plotly-basic.min.js").write_text('fetch("https://example.org")')
    assert "names an address of another host" in complaint(release)


def _zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("values.csv", text)
    return file.getvalue()


WRAPPED = {
    "as it is": f"x,{KEY}\n".encode(),
    "in capitals": KEY.upper().encode(),
    "inside a word": f"row_{KEY}_1".encode(),
    "in base64": base64.b64encode(f"patients: {KEY}".encode()),
    "in base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe" + KEY.encode()).rstrip(b"="),
    "in base64 twice": base64.b64encode(base64.b64encode(KEY.encode())),
    "in a figure's bytes": b'{"y": {"dtype": "u1", "bdata": "' + base64.b64encode(KEY.encode()) + b'"}}',
    "with entities": "".join(f"&#{ord(letter)};" for letter in KEY).encode(),
    "percent-encoded": "".join(f"%{ord(letter):02x}" for letter in KEY).encode(),
    "with JSON escapes": "".join(f"\\u{ord(letter):04x}" for letter in KEY).encode(),
    "in two bytes a letter": KEY.encode("utf-16"),
    "gzipped": gzip.compress(KEY.encode()),
    "zipped": _zipped(KEY),
    "gzipped in base64": base64.b64encode(gzip.compress(KEY.encode())),
}


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
def test_a_key_is_found_however_it_is_wrapped(release: Path, content: bytes) -> None:
    (release / "directors" / "data.bin").write_bytes(content)
    assert "directors/data.bin: holds the key" in complaint(release)


@pytest.mark.parametrize("key", ["visit-0001", "therapist-7", "referral-1"])
def test_keys_of_visits_referrals_and_providers_are_found(release: Path, key: str) -> None:
    (release / "directors" / "data.csv").write_text(f"a,{key},b\n")
    assert "holds the key" in complaint(release)


def test_a_key_in_a_files_name_is_found_and_not_repeated(release: Path) -> None:
    (release / "directors" / f"{KEY}.csv").write_text("a\n")
    assert "directors/(key).csv: holds the key" in complaint(release)


def test_clinical_pages_may_name_patients(release: Path) -> None:
    (release / "clinical" / "worklist.csv").write_text(f"patient\n{KEY}\n")
    assert look(release) == 3


@pytest.mark.parametrize(
    ("key", "text"), [("20240601", "20240601T020000"), ("1234567", "1234567"), ("mended", "mended"), ("e1", "e1")]
)
def test_what_cannot_be_told_from_the_pages_own_words_is_no_key(key: str, text: str) -> None:
    assert not Keys([key]).are_in("page.html", text.encode())


FIGURE = "<table><tr><th>Clinic</th><th>Share</th></tr><tr><th>north</th><td>{}</td></tr></table><a href='data/f.csv'>"


def test_a_page_of_the_limit_passes_and_a_larger_one_does_not(release: Path) -> None:
    page = release / "clinical" / "index.html"
    page.write_text(page.read_text().ljust(500_000))
    look(release)
    page.write_text(page.read_text() + " ")
    assert "clinical/index.html: is larger than 0.5 MB" in complaint(release)


def test_a_file_to_download_may_be_larger(release: Path) -> None:
    (release / "clinical" / "worklist.csv").write_text("1\n" * 300_000)
    assert look(release) == 3


def test_a_patients_page_is_not_named(release: Path) -> None:
    (release / "clinical" / f"{KEY}.html").write_text(META + f"<a href='more/{KEY.upper()}.html'>")
    assert "clinical/(key).html: has a dead link to more/(key).html" in complaint(release)


@pytest.mark.parametrize(("shown", "is_same"), [("16.3", True), ("1,216.3", False), ("16.4", False), ("hidden", False)])
def test_a_figures_file_must_say_what_its_table_says(release: Path, shown: str, is_same: bool) -> None:
    (release / "directors" / "data").mkdir()
    (release / "directors" / "data" / "f.csv").write_text("Clinic,Share,data\nnorth,16.27,simulated\n")
    (release / "directors" / "more.html").write_text(META + FIGURE.format(shown))
    if is_same:
        assert look(release) == 4
    else:
        assert "directors/more.html: shows other values than data/f.csv" in complaint(release)


def test_pages_without_a_ledger_stop_the_release(release: Path) -> None:
    (release / "disclosure.json").unlink()
    assert "no ledger" in complaint(release)


def keep_ledger(release: Path, rules: Rules) -> None:
    write_ledger(rules.ledger, release / "disclosure.json")


def test_a_number_that_the_database_does_not_count_stops_the_release(release: Path) -> None:
    rules = Rules(11, 5)
    publish_count(41, rules, group=NORTH)
    keep_ledger(release, rules)
    assert "count other patients than the database: clinic_key=north & is_in_care=true" in complaint(release)


def test_a_hidden_count_of_a_pool_that_is_no_more_is_not_counted_again(release: Path) -> None:
    last = Rules(11, 5)
    publish_count(9, last, group=IN_CARE.narrowed(clinic_key=["north", "south"]))
    tonight = Rules(11, 5, Ledger(last.ledger.entries))
    publish_count(40, tonight, group=NORTH)
    keep_ledger(release, tonight)
    assert look(release) == 2


def test_a_release_from_which_a_patient_was_taken_is_not_counted_again(release: Path) -> None:
    rules = Rules(11, 5)
    publish_count(41, rules, group=NORTH)
    keep_ledger(release, rules)
    assert inspect_sites(release / "outcomes.duckdb", release, is_whole=False) == 2


def test_a_shown_small_count_stops_the_release(release: Path) -> None:
    rules = Rules(11, 5)
    rules.ledger.record({NORTH: 40, IN_CARE.narrowed(clinic_key="south"): 3}, {}, [])
    keep_ledger(release, rules)
    assert "reveal a count under 11 patients: clinic_key=south" in complaint(release)


def test_a_table_with_nothing_hidden_but_what_is_small_stops_the_release(release: Path) -> None:
    rules = Rules(11, 5)
    publish_tables([[[40], [3]]], [Layout(IN_CARE, [{"clinic_key": "north"}, {"clinic_key": "south"}])], rules)
    rules.ledger.entries[NORTH] = Entry(40)
    keep_ledger(release, rules)
    assert "reveal a count under 11 patients: clinic_key=south" in complaint(release)


def test_two_shown_counts_with_few_patients_between_them_stop_the_release(release: Path) -> None:
    rules = Rules(11, 5)
    rules.ledger.record({IN_CARE: 43, NORTH: 40}, {}, [])
    keep_ledger(release, rules)
    assert "reveal a count under 11 patients" in complaint(release)
