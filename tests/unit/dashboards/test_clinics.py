"""Clinics beside each other: what is said of those that are shown, and of those that are not."""

from dataclasses import dataclass, field

from pipelines.dashboards.count_grids import CountGrid
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.clinics import clinics
from pipelines.dashboards.pages.metric_counts import CLINIC_METRICS
from pipelines.dashboards.release import NETWORK


@dataclass
class Published:
    """As much of a release as the page reads."""

    build: dict[str, str] = field(default_factory=lambda: {"date_regime": "shifted"})
    clinics: tuple[str, ...] = ()
    registry: dict[str, dict[str, str]] = field(
        default_factory=lambda: {
            metric: {"label": metric, "kind": "share", "denominator": f"All of {metric}", "time_window": "Last night"}
            for metric in CLINIC_METRICS
        }
    )

    @property
    def values(self):
        return {(clinic, CLINIC_METRICS[0]): {} for clinic in (NETWORK, *self.clinics)}


def page(pages=(), more=(), **counts):
    """Show the clinics by how many met each metric, did not, and are unknown.

    Args:
        pages: clinics with charts by month.
        more: clinics that stand in the pool.
        counts: by clinic or pool.
    """
    grids = GridSet()
    for metric in CLINIC_METRICS:
        grids.add(CountGrid(metric, list(counts), ["met", "not_met", "unknown"], [list(it) for it in counts.values()]))
    release = Published(clinics=(*(name for name in counts if name != "pool"), *more))
    return clinics(release, grids.publish(Rules(11, 5)), dict.fromkeys(pages, "page"))


def test_clinics_that_are_not_shown_are_named():
    shown = page(a=(60, 140, 0), b=(30, 70, 0), c=(65, 135, 0), d=(5, 40, 0), e=(20, 4, 0), f=(55, 120, 0))
    funnel = shown["figures"][0]
    assert funnel.title.endswith("all 3 shown within limits")
    assert "Not shown, hidden or without data: b, d, e." in funnel.note
    assert (funnel.subtitle.population, funnel.subtitle.period) == ("All of responder_50", "last night")
    assert funnel.subtitle.n == "n = 745"
    assert shown["headline"] == "3 of 6 clinics can be compared; none stands out"
    assert len(shown["headline"].split()) <= 10


def test_the_pool_of_small_clinics_is_no_clinic_that_can_be_compared():
    shown = page(more=("x", "y"), a=(60, 140, 0), b=(65, 135, 0), pool=(55, 120, 0))
    assert shown["headline"] == "2 of 4 clinics can be compared; none stands out"


def test_clinics_that_can_all_be_compared_are_said_to_be():
    shown = page(a=(60, 140, 0), b=(65, 135, 0), c=(55, 120, 0))
    assert shown["headline"] == "All 3 clinics can be compared; none stands out"


def test_clinics_without_charts_by_month_are_counted():
    assert page(pages=("a",), more=("x", "y"), a=(60, 140, 0), pool=(55, 120, 0))["without_months"] == 2


def test_a_signal_is_counted_among_the_clinics_shown():
    shown = page(a=(60, 140, 0), b=(90, 20, 0), c=(65, 135, 0))
    assert shown["figures"][0].title.endswith("of 3 clinics outside 95%")
    assert "Not shown" not in shown["figures"][0].note
    assert "signals beyond the 99.8% limits" in shown["headline"]
