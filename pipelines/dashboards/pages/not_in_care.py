"""Patients of a clinic who are not in care: not on its worklist, but their pages are kept."""

from pipelines.dashboards.labels import PLACES, SPOKES, STAGES
from pipelines.dashboards.pages.worklist import short_pseudonyms
from pipelines.dashboards.release import Release, Row
from pipelines.dashboards.site_folder import SiteFolder

_PAGE_ROWS = 2_000


def write_not_in_care(site: SiteFolder, release: Release) -> None:
    """Write, for every clinic, the list of patients whose care has ended, was lost or has not begun.

    Args:
        site: the treating team's site.
        release: the release.
    """
    episodes = {row["episode_key"]: row for row in release.rows("marts.dim_episodes")}
    by_clinic: dict[str, list[Row]] = {
        clinic: [] for clinic in sorted({row["clinic_key"] for row in episodes.values()})
    }
    for row in release.rows("marts.rpt_current_episodes"):
        by_clinic[row["clinic_key"]] += [] if row["is_in_care"] else [_patient(row, episodes[row["episode_key"]])]
    for clinic, patients in by_clinic.items():
        patients.sort(key=lambda row: (row["place"], row["days_since_last_visit"] or 0, row["patient_key"]))
        names = short_pseudonyms([row["patient_key"] for row in patients])
        patients = [row | {"pseudonym": names[row["patient_key"]]} for row in patients]
        starts = range(0, max(len(patients), 1), _PAGE_ROWS)
        for page, start in enumerate(starts, start=1):
            shown = {"patients": patients[start : start + _PAGE_ROWS], "page": page, "pages": len(starts)}
            name = "not-in-care.html" if page == 1 else f"not-in-care-{page}.html"
            site.write_page(f"{clinic}/{name}", "not_in_care.html", clinic=clinic, all_patients=len(patients), **shown)


def _patient(row: Row, episode: Row) -> Row:
    return {
        "patient_key": row["patient_key"],
        "place": PLACES[row["place"]],
        "spoke": SPOKES[row["primary_spoke"]],
        "stage": STAGES[row["stage"]],
        "days_since_last_visit": episode["days_since_last_visit"],
        "baseline_mhd": episode["baseline_mhd"],
        "latest_mhd": episode["latest_mhd"],
    }
