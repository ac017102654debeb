"""Plateau board: whom each status holds, and which stages stand as one."""

import duckdb
import pytest

from pipelines.dashboards.count_grids import TOTAL, CountGrid
from pipelines.dashboards.disclosure import Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.patient_counts import published_counts
from pipelines.dashboards.pages.plateau_board import _statuses
from pipelines.dashboards.release import Release

PARTS = {
    "plateau": ["new", "continuing"],
    "not_on_plateau": ["resolved", "not_on_plateau"],
    "cannot_tell": ["indeterminate", "insufficient_data"],
}


def test_who_is_not_on_plateau_may_have_got_worse_after_one():
    grids = GridSet()
    for answer, parts in PARTS.items():
        grids.add(CountGrid(f"{answer}_parts", parts, ["patients"], [[40], [60]]))
    assert _statuses(grids.publish(Rules(11, 5))).rows == [
        ["New plateau, this week", "On plateau", 40],
        ["Continuing plateau", "On plateau", 60],
        ["Resolved plateau", "Not on plateau", 40],
        ["Never on plateau, long past, or worse since", "Not on plateau", 60],
        ["Undecided", "Cannot tell", 40],
        ["Too little diary", "Cannot tell", 60],
    ]


def by_stage(referred):
    """Rows of a network whose patients are all in care, a hundred in each stage but the last."""
    patients = {"conservative": 100, "dry_needling": 100, "referred_prolotherapy": referred}
    spoke = {"primary_spoke": "mechanical"}
    state = {"clinic_key": "north", "trajectory_state": "plateau", "plateau_answer": "plateau"}
    return {
        "marts.rpt_spoke_stages": [spoke | {"place": stage, "patients": it} for stage, it in patients.items()],
        "marts.rpt_clinic_states": [spoke | state | {"stage": stage, "patients": it} for stage, it in patients.items()],
        "marts.rpt_stage_flow": [
            {"from_stage": stage, "to_place": "in_care", "patients": it} for stage, it in patients.items()
        ],
    }


@pytest.mark.parametrize(
    ("referred", "stages"),
    [
        (4, {"conservative": 100, "later": 105}),
        (100, {"conservative": 100, "dry_needling": 100, "referred_prolotherapy": 100}),
    ],
)
def test_needling_and_referral_stand_as_one_while_few_are_referred(release_file, referred, stages):
    with duckdb.connect(str(release_file(by_stage(referred))), read_only=True) as connection:
        grids = published_counts(Release(connection), None, Rules(11, 5))
    board, places = grids["stage_answers"], grids["spoke_places"]
    assert {stage: board.count(stage, "plateau") for stage in board.grid.rows} == stages
    assert {stage: places.count("mechanical", stage) for stage in stages} == stages
    assert places.count(TOTAL, TOTAL) == sum(stages.values())
