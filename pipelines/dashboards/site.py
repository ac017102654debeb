"""The two static sites of a release, made from its database alone."""

from pathlib import Path

import duckdb

from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.pages.data_quality import data_quality
from pipelines.dashboards.pages.methods import methods
from pipelines.dashboards.pages.overview import overview
from pipelines.dashboards.pages.patient_counts import patient_counts
from pipelines.dashboards.pages.plateau_board import plateau_board
from pipelines.dashboards.pages.worklist import clinic_list, worklist_values, worklists
from pipelines.dashboards.release import Release
from pipelines.dashboards.site_folder import SiteFolder

_ABOUT_PAGES = [("data-quality.html", "Data quality"), ("methods.html", "Methods")]


def render(database: Path, out: Path) -> int:
    """Write `out/directors/` (aggregates only, disclosure-controlled) and `out/clinical/` (one row per patient).

    Args:
        database: the release's outcomes.duckdb with the schemas marts and meta; opened read-only.
        out: folder of the release; neither site may exist in it yet.

    Returns:
        Number of pages written.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        release = Release(connection)
        return _directors(release, out / "directors") + _clinical(release, out / "clinical")


def _directors(release: Release, root: Path) -> int:
    limits = release.thresholds
    rules = Rules(int(limits["small_cell_min"]), int(limits["rounding_base"]))
    navigation = [("index.html", "Overview"), ("plateau.html", "Plateau board"), *_ABOUT_PAGES]
    site = SiteFolder(root, "Clinic directors", navigation, release)
    counts = patient_counts(release, rules)
    site.write_page("index.html", "overview.html", **overview(release, counts, rules))
    site.write_page("plateau.html", "plateau.html", **plateau_board(release, counts, rules))
    site.write_page("data-quality.html", "data_quality.html", **data_quality(release, rules))
    site.write_page("methods.html", "methods.html", **methods(release))
    return site.pages


def _clinical(release: Release, root: Path) -> int:
    site = SiteFolder(root, "Treating team", [("index.html", "Clinics"), *_ABOUT_PAGES], release)
    site.write_page("index.html", "clinics.html", table=clinic_list(release))
    for clinic, content in worklists(release):
        site.write_page(f"{clinic}/index.html", "worklist.html", **content)
        site.write_values(f"{clinic}/data/worklist.csv", worklist_values(content["patients"]))
    site.write_page("data-quality.html", "data_quality.html", **data_quality(release, None))
    site.write_page("methods.html", "methods.html", **methods(release))
    return site.pages
