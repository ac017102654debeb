"""What changed since the last release: definitions by name, plateaus by patient, and only rounded or hidden counts."""

from dataclasses import dataclass, field

from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.change_counts import add_change_grids
from pipelines.dashboards.pages.changes import definitions


@dataclass
class Published:
    """As much of a release as the comparison reads."""

    states: dict[str, str] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    registry: dict[str, dict[str, str]] = field(default_factory=dict)
    build: dict[str, str] = field(default_factory=dict)

    def rows(self, table):
        assert table == "marts.rpt_current_episodes"
        return [
            {"patient_key": patient, "trajectory_state": state, "is_in_care": True}
            for patient, state in self.states.items()
        ]


BUILD = {"contract_versions": '{"clinic_visits": "1.0.0"}', "code_version": "1", "prior_version": "1"}
METRIC = {"label": "On plateau", "definition": "d", "numerator": "n", "denominator": "m"}


def test_plateaus_begun_and_ended_are_told_by_patient():
    def many(state, first, last):
        return {f"p{number}": state for number in range(first, last)}

    before = many("plateau", 0, 40) | many("improving", 40, 60)
    now = many("plateau", 0, 20) | many("at_goal", 20, 35) | many("indeterminate", 35, 40) | many("plateau", 40, 60)
    grids = GridSet()
    add_change_grids(grids, Published(now), Published(before), small_cell_min=5)
    assert grids.grids["plateaus_begun"].cells == [[20], [20]]
    assert grids.grids["plateaus_ended"].cells == [[20], [15], [5], [0]]
    # Five have become undecided: too few, and hiding them would hide how many were on plateau, too.
    grids = GridSet()
    add_change_grids(grids, Published(now), Published(before), small_cell_min=6)
    assert list(grids.grids) == ["plateaus_begun"]


def test_every_definition_that_differs_is_named():
    before = Published(thresholds={"goal_mhd": 4, "gone": 1}, registry={"on_plateau": METRIC}, build=BUILD)
    now = Published(
        thresholds={"goal_mhd": 5, "added": 2},
        registry={"on_plateau": METRIC | {"denominator": "others"}, "new": METRIC | {"label": "New one"}},
        build=BUILD | {"contract_versions": '{"clinic_visits": "1.1.0"}', "code_version": "2"},
    )
    assert definitions(now, before) == [
        "New threshold: added 2.",
        "Threshold goal mhd: 4 before, 5 now.",
        "Threshold dropped: gone.",
        "Metric defined anew: On plateau.",
        "New metric: New one.",
        "Export clinic_visits: contract 1.0.0 before, 1.1.0 now.",
        "Program: 1 before, 2 now.",
    ]
    assert definitions(now, now) == []
