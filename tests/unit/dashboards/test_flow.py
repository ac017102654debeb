"""The flow between stages: its headline is a number that the bars show."""

from pipelines.dashboards.count_grids import CountGrid
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.labels import FLOW_PLACES, FLOW_STAGES
from pipelines.dashboards.pages.flow import stage_flow


def flow(**cells):
    """Draw the flow of patients by where they went from conservative care; all others stay where they are."""
    grids = GridSet()
    rows = [[cells.get(place, 0) if stage == "conservative" else 0 for place in FLOW_PLACES] for stage in FLOW_STAGES]
    grids.add(CountGrid("flow", list(FLOW_STAGES), list(FLOW_PLACES), rows))
    return stage_flow(grids.publish(Rules(11, 5)))


def test_the_headline_is_the_share_that_the_bar_shows():
    figure = flow(dry_needling=745, referred_prolotherapy=35, in_care=640, discharged=500)
    assert figure.title == "41% moved on from conservative care"
    assert "Conservative care, 1,920 in all: moved on 780," in figure.text
    assert "A declined referral is no stage reached" in figure.note


def test_a_hidden_step_leaves_the_headline_without_a_number():
    assert flow(dry_needling=745, referred_prolotherapy=3, in_care=640).title == "From each stage to the next"
