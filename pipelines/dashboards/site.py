"""The two static sites of a release, made from its database and, for changes, from the database of the last one."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from pipelines.dashboards.count_grids import PublishedGrid
from pipelines.dashboards.disclosure import Ledger, Population, Rules
from pipelines.dashboards.disclosure.ledger_file import read_memory, write_ledger
from pipelines.dashboards.disclosure.shown_counts import Entry
from pipelines.dashboards.pages.clinic_list import clinic_list
from pipelines.dashboards.pages.clinic_months import clinic_months, monthly_summary
from pipelines.dashboards.pages.clinics import clinics
from pipelines.dashboards.pages.data_quality import data_quality
from pipelines.dashboards.pages.methods import dictionary, methods, queries
from pipelines.dashboards.pages.metric_counts import clinics_apart
from pipelines.dashboards.pages.not_in_care import write_not_in_care
from pipelines.dashboards.pages.outcomes import outcomes
from pipelines.dashboards.pages.overview import overview
from pipelines.dashboards.pages.patient_counts import published_counts
from pipelines.dashboards.pages.patients import write_patient_pages
from pipelines.dashboards.pages.plateau_board import plateau_board
from pipelines.dashboards.pages.referral_pathway import referral_pathway
from pipelines.dashboards.pages.worklist import write_worklists
from pipelines.dashboards.release import Release
from pipelines.dashboards.site_folder import SiteFolder
from pipelines.warehouse.reading import DATABASE
from pipelines.warehouse.release import LEDGER_FILE, is_as_published

_TRIES = 20
_ABOUT_PAGES = [("data-quality.html", "Data quality"), ("methods.html", "Methods")]
_DIRECTORS_PAGES = [
    ("index.html", "Overview"),
    ("plateau.html", "Plateau board"),
    ("outcomes.html", "Outcomes"),
    ("clinics.html", "Clinics"),
    ("referrals.html", "Referral pathway"),
    *_ABOUT_PAGES,
]


def render(database: Path, out: Path, last: Path | None = None) -> int:
    """Write `out/directors/` (aggregates only, disclosure-controlled) and `out/clinical/` (one row per patient).

    Args:
        database: the release's outcomes.duckdb with the schemas marts and meta; opened read-only.
        out: folder of the release; neither site may exist in it yet.
        last: folder of the last release; what its pages showed and hid limits what these may show, and unchanged
            patient pages are hard-linked from it.

    Returns:
        Number of pages written.
    """
    with duckdb.connect(str(database), read_only=True) as connection, _opened(last) as previous:
        release = Release(connection)
        pages, ledger = _safe_directors(release, previous, out / "directors", _shown_last(last))
        # If its database is damaged, its pages may be as well.
        linked = last / "clinical" if last and is_as_published(last, DATABASE) else None
        pages += _clinical(release, out / "clinical", linked)
    write_ledger(ledger, out / LEDGER_FILE)
    return pages


def render_as_decided(database: Path, root: Path, last: Path | None, decided: Ledger) -> None:
    """Write the directors' pages again, hiding exactly what a ledger hid.

    Args:
        database: the release's outcomes.duckdb.
        root: folder to write; it may not exist.
        last: folder of the release before, the same as when the ledger was written.
        decided: the release's ledger.
    """
    hidden = frozenset(of for of, entry in decided.entries.items() if entry.hidden_for)
    with duckdb.connect(str(database), read_only=True) as connection, _opened(last) as previous:
        release = Release(connection)
        _directors(release, previous, root, _rules(release, Ledger(_shown_last(last), hidden)))


def _rules(release: Release, ledger: Ledger) -> Rules:
    limits = release.thresholds
    return Rules(int(limits["small_cell_min"]), int(limits["rounding_base"]), ledger)


def _shown_last(last: Path | None) -> Mapping[Population, Entry]:
    """Return the last release's ledger entries; empty before the first release."""
    path = last / LEDGER_FILE if last else None
    return read_memory(path) if path and path.exists() else {}


@contextmanager
def _opened(last: Path | None) -> Iterator[Release | None]:
    """Open the database of the last release, if it is undamaged.

    It is used for comparisons only; what may be shown depends on the last ledger.
    """
    connection = None
    if last is not None and is_as_published(last, DATABASE):
        with suppress(duckdb.Error):  # missing, or damaged together with its manifest
            connection = duckdb.connect(str(last / DATABASE), read_only=True)
    if connection is None:
        yield None
        return
    with connection:
        yield Release(connection)


def _safe_directors(
    release: Release, previous: Release | None, root: Path, shown_last: Mapping[Population, Entry]
) -> tuple[int, Ledger]:
    """Write the directors' pages; repeat with more counts held back if one table left another nothing to hide.

    Tables are published one after another, and a count that the first need not hide may be the only one that a later
    table could hide. After the last try the release checks decide.
    """
    held_back: frozenset[Population] = frozenset()
    for _ in range(_TRIES):
        shutil.rmtree(root, ignore_errors=True)
        ledger = Ledger(shown_last, held_back)
        pages = _directors(release, previous, root, _rules(release, ledger))
        if not ledger.uncovering:
            break
        held_back |= ledger.uncovering
    return pages, ledger


def _directors(release: Release, previous: Release | None, root: Path, rules: Rules) -> int:
    site = SiteFolder(root, "Clinic directors", _DIRECTORS_PAGES, release)
    earlier = _comparable(previous, rules)
    grids = published_counts(release, previous if earlier else None, rules)
    site.write_page("index.html", "overview.html", **overview(release, grids, earlier, rules))
    site.write_page("plateau.html", "plateau.html", **plateau_board(release, grids, rules))
    site.write_page("outcomes.html", "outcomes.html", **outcomes(release, grids, rules))
    _write_clinics(site, release, grids, rules)
    site.write_page("referrals.html", "referrals.html", **referral_pathway(release, grids, rules))
    site.write_page("data-quality.html", "data_quality.html", **data_quality(release, rules))
    _about_numbers(site, release)
    return site.pages


def _about_numbers(site: SiteFolder, release: Release) -> None:
    """Write the pages that say what the numbers mean; both sites have the same."""
    site.write_page("methods.html", "methods.html", **methods(release))
    site.write_page("dictionary.html", "dictionary.html", **dictionary(release))
    site.write_page("queries.html", "queries.html", **queries(release))


def _comparable(previous: Release | None, rules: Rules) -> tuple[Release, dict[str, PublishedGrid]] | None:
    """Return the last release with its counts, all hidden that it hid; None if its program had other tables."""
    if previous is None:
        return None
    hid = frozenset(of for of, entry in rules.ledger.before.items() if entry.hidden_for)
    try:
        again = Rules(rules.small_cell_min, rules.rounding_base, Ledger(held_back=hid))
        return previous, published_counts(previous, None, again)
    except (duckdb.Error, KeyError):
        return None


def _write_clinics(site: SiteFolder, release: Release, grids: dict[str, PublishedGrid], rules: Rules) -> None:
    pages, summary = {}, []
    for clinic, content in clinic_months(release, clinics_apart(release)[0], rules):
        pages[clinic] = f"clinics/{clinic}/index.html"
        summary.append(monthly_summary(clinic, content["figures"]))
        site.write_page(pages[clinic], "clinic.html", **content)
    site.write_page("clinics.html", "directors_clinics.html", summary=summary, **clinics(release, grids, pages))


def _clinical(release: Release, root: Path, last: Path | None) -> int:
    site = SiteFolder(root, "Treating team", [("index.html", "Clinics"), *_ABOUT_PAGES], release)
    site.write_page("index.html", "clinics.html", **clinic_list(release))
    write_worklists(site, release)
    write_not_in_care(site, release)
    write_patient_pages(site, release, last)
    site.write_page("data-quality.html", "data_quality.html", **data_quality(release, None))
    _about_numbers(site, release)
    return site.pages
