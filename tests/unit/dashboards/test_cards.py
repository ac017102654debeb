"""Cards: what is printed large where some of the counts behind a metric are hidden."""

from types import SimpleNamespace

import pytest

from pipelines.dashboards.count_grids import TOTAL, CountGrid
from pipelines.dashboards.disclosure import Layout, Mark, Rules, Share, population
from pipelines.dashboards.grid_sets import ON_CARD, GridSet
from pipelines.dashboards.labels import ANSWERS
from pipelines.dashboards.pages.cards import cards
from pipelines.dashboards.release import NETWORK

HIDDEN = Mark.HIDDEN
LIMITS = {
    "completeness_floor_pct": 60.0, "window_days": 28.0, "outcome_window_index": 3.0, "non_starter_days": 28.0,
    "drift_baseline_mhd": 15.0, "drift_mhd": 2.5,
}  # fmt: skip


def card(unit, share, *earlier):
    """Return the card of a metric of this unit whose grid publishes this share, after earlier periods, oldest first.

    A period is who met the metric, and of how many.
    """
    metric = {"metric": "active_caseload", "label": "Active caseload", "kind": "share", "unit": unit}
    release = SimpleNamespace(
        thresholds=LIMITS,
        registry={"active_caseload": metric},
        history={"active_caseload": [*_periods(earlier), {"periods_ago": 0}]},
    )
    grid = SimpleNamespace(share=lambda *_: share)
    (found,) = cards(release, {"active_caseload": grid}, ["active_caseload"], Rules(11, 5))
    return found


def _periods(counts):
    return [
        {"periods_ago": len(counts) - place, "numerator": met, "denominator": of}
        for place, (met, of) in enumerate(counts)
    ]


@pytest.mark.parametrize(
    ("earlier", "prior"),
    [
        ([], "No earlier period yet"),
        ([(0, 0)], ""),
        ([(0, 0), (0, 0)], ""),
        ([(0, 0), (40, 80)], "28 days earlier: 50%"),
        ([(40, 80), (0, 0)], "28 days earlier: no data"),
    ],
)
def test_a_metric_without_any_history_has_no_line_for_it(earlier, prior):
    assert card("%", Share(370, 600, 370 / 600, 0.58, 0.66), *earlier).prior == prior


@pytest.mark.parametrize(
    ("share", "value"),
    [
        (Share(370, 600, 370 / 600, 0.58, 0.66), "370"),
        (Share(370, HIDDEN, HIDDEN, HIDDEN, HIDDEN), "370"),
        (Share(HIDDEN, 600, HIDDEN, HIDDEN, HIDDEN), HIDDEN),
        (Share(0, 0, Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA), Mark.NO_DATA),
    ],
)
def test_a_count_stands_though_the_count_of_all_is_hidden(share, value):
    assert card("patients", share).value == value


def test_a_share_needs_both_its_counts():
    assert card("%", Share(370, 600, 370 / 600, 0.58, 0.66)).value == "62%"
    assert card("%", Share(370, HIDDEN, HIDDEN, HIDDEN, HIDDEN)).value is HIDDEN


@pytest.mark.parametrize(
    ("met", "unknown", "basis"),
    [
        (280, 20, "median of 280 of 300 patients"),
        (280, 0, "median of 280 patients"),
        (280, HIDDEN, "median of 280 patients"),
        (HIDDEN, 20, ""),
        (0, 0, ""),
        (0, 300, ""),
    ],
)
def test_a_median_says_among_how_many_where_that_is_shown(met, unknown, basis):
    assert median_card(met, unknown, HIDDEN).basis == basis


def median_card(met, unknown, known, median=9.0):
    """Return the card of a median of those who met it, with the share of which it is known."""
    metric = {"metric": "visits_to_goal", "label": "Visits to goal", "kind": "median", "unit": "visits"}
    counts = {"met": met, "unknown": unknown}
    grid = SimpleNamespace(
        share=lambda *_: Share(met, HIDDEN, known, HIDDEN, HIDDEN),
        count=lambda _, column: counts[column],
        grid=SimpleNamespace(columns=list(counts)),
    )
    release = SimpleNamespace(
        thresholds=LIMITS, registry={"visits_to_goal": metric}, history={"visits_to_goal": []},
        values={(NETWORK, "visits_to_goal"): {"metric_value": median}},
    )  # fmt: skip
    (found,) = cards(release, {"visits_to_goal": grid}, ["visits_to_goal"], Rules(11, 5))
    return found


def test_a_median_of_everybody_does_not_say_that_everybody_is_known():
    assert median_card(280, 0, 1.0).completeness is None
    assert median_card(280, 20, 0.93).completeness == 0.93
    assert card("%", Share(370, 370, 1.0, 0.99, 1.0)).completeness == 1.0


def test_a_median_of_visits_is_whole_in_the_card_and_in_its_sentence():
    found = median_card(280, 0, 1.0, median=8.5)
    assert found.value == "9"
    assert "at most 9 visits" in found.sentence


def test_a_basis_never_names_a_hidden_count_of_all():
    assert card("patients", Share(370, 600, 370 / 600, 0.58, 0.66)).basis == "370 of 600 patients"
    assert card("patients", Share(370, HIDDEN, HIDDEN, HIDDEN, HIDDEN)).basis == ""


def test_where_nobody_is_counted_there_is_no_basis():
    assert card("%", Share(0, 0, Mark.NO_DATA, Mark.NO_DATA, Mark.NO_DATA)).basis == ""
    assert card("%", Share(0, 20, 0.0, 0.0, 0.16)).basis == "0 of 20 patients; 95% interval 0% to 16%"


def caseload_card(in_care, active):
    """Return the card of the active caseload of 600 patients, published beside those in care."""
    grids, rules = GridSet(), Rules(11, 5)
    labels = population(place="in_care"), [{"stage": "conservative"}, {"stage": "later"}], [{"state": "any"}]
    cells = [[in_care - 100], [100]]
    grids.add(CountGrid("stage_answers", ["conservative", "later"], ["any"], cells, Layout(*labels)))
    grids.add(CountGrid("active_caseload", ["all"], list(ANSWERS), [[active, 600 - active, 0]]))
    grids.missed |= {("stage_answers", TOTAL, TOTAL): ON_CARD, ("active_caseload", TOTAL, "met"): ON_CARD}
    grids.nest(("active_caseload", TOTAL, "met"), ("stage_answers", TOTAL, TOTAL))
    published = grids.publish(rules)
    assert published["stage_answers"].count(TOTAL, TOTAL) == in_care
    metric = {"metric": "active_caseload", "label": "Active caseload", "kind": "share", "unit": "patients"}
    release = SimpleNamespace(
        thresholds=LIMITS, registry={"active_caseload": metric}, history={"active_caseload": [{"periods_ago": 0}]}
    )
    (found,) = cards(release, published, ["active_caseload"], rules)
    return found


def test_a_hidden_number_that_is_nearly_that_of_a_wider_group_is_told_by_it():
    found = caseload_card(in_care=400, active=390)
    assert found.value == "about 400"
    assert found.sentence.startswith("About 400 patients were seen")
    assert "390" not in str(found)


def test_a_number_well_apart_from_the_wider_group_is_exact():
    assert caseload_card(in_care=400, active=385).value == "385"


def test_a_share_known_of_a_hidden_number_is_read_with_care():
    def shares(_, __, among):
        return Share(370, 600, 370 / 600, 0.58, 0.66) if len(among) == 2 else Share(HIDDEN, 600, HIDDEN, HIDDEN, HIDDEN)

    metric = {"metric": "on_plateau", "label": "On plateau", "kind": "share", "unit": "%"}
    release = SimpleNamespace(thresholds=LIMITS, registry={"on_plateau": metric}, history={"on_plateau": []})
    (found,) = cards(release, {"on_plateau": SimpleNamespace(share=shares)}, ["on_plateau"], Rules(11, 5))
    assert found.value == "62%"
    assert found.is_incomplete
