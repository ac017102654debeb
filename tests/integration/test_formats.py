"""The same export in every supported form gives the same marts."""

import csv
import gzip
import io

import duckdb
import pytest
from handmade import DIARY, VISITS, Home, new_home, small_nights

pytestmark = pytest.mark.usefixtures("without_pages")


def as_parquet(text: str, path: str, types: str) -> None:
    duckdb.sql(
        f"copy (select * replace ({types}) from read_csv('{text}', all_varchar = true)) to '{path}' (format parquet)"
    )


def written(text: str, **dialect) -> bytes:
    """Return the same table in another CSV dialect."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", **dialect).writerows(csv.reader(text.splitlines()))
    return stream.getvalue().encode()


def reversed_columns(text: str) -> bytes:
    return "\n".join(",".join(reversed(line.split(","))) for line in text.splitlines()).encode()


FORMS = {
    "crlf": (".csv", lambda text: text.replace("\n", "\r\n").encode()),
    "bom": (".csv", lambda text: b"\xef\xbb\xbf" + text.encode()),
    "gzip": (".csv.gz", lambda text: gzip.compress(text.encode())),
    "quoted": (".csv", lambda text: written(text, quoting=csv.QUOTE_ALL)),
    "semicolons": (".csv", lambda text: written(text, delimiter=";")),
    "no last newline": (".csv", lambda text: text.rstrip("\n").encode()),
    "other column order": (".csv", reversed_columns),
    "booleans of other tools": (
        ".csv",
        lambda text: text.replace(",true,", ",True,").replace(",false,", ",0,").encode(),
    ),
}


def digest_of_good(home: Home) -> str:
    assert home.run().exit_code == 0
    return home.query("select marts_digest from meta.build")[0][0]


@pytest.fixture(scope="module")
def good_digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the digest of the marts that the exports give as plain CSV."""
    home = new_home(tmp_path_factory.mktemp("plain"))
    home.put("clinic_visits_good.csv", VISITS)
    home.put("headache_diary_good.csv", DIARY)
    with small_nights(with_pages=False):
        return digest_of_good(home)


@pytest.mark.parametrize(("suffix", "convert"), FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_marts(home: Home, good_digest: str, suffix: str, convert) -> None:
    home.put(f"clinic_visits_good{suffix}", convert(VISITS))
    home.put(f"headache_diary_good{suffix}", convert(DIARY))
    assert digest_of_good(home) == good_digest


def test_parquet_with_other_types_gives_the_same_marts(home: Home, good_digest: str, tmp_path) -> None:
    inbox, source = home.path / "inbox", tmp_path / "source"
    source.mkdir()
    (source / "clinic_visits_good.csv").write_text(VISITS)
    (source / "headache_diary_good.csv").write_text(DIARY)
    as_parquet(
        f"{source}/clinic_visits_good.csv", f"{inbox}/clinic_visits_good.parquet",
        "visit_date::date as visit_date, string_split(procedure_codes, ';') as procedure_codes, "
        "extracted_on::timestamp as extracted_on",
    )  # fmt: skip
    as_parquet(
        f"{source}/headache_diary_good.csv", f"{inbox}/headache_diary_good.parquet",
        "entry_date::timestamp as entry_date, headache::boolean as headache",
    )  # fmt: skip
    assert digest_of_good(home) == good_digest
