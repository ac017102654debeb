"""Panels of groups: the same axes in each, the group's own values only, and the median of all behind them."""

import json
from types import SimpleNamespace

import plotly.graph_objects as go

from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.line_charts import Line
from pipelines.dashboards.pages.curve_figure import Wording
from pipelines.dashboards.pages.group_panels import group_curves
from pipelines.dashboards.panel_charts import panel_chart

HIDDEN = Mark.HIDDEN
PLACES, TICKS, TITLES = [-2, 2, 6], ["before", "1–4", "5–8"], ("weeks of care", "headache days per 28")
LINES = [
    Line("Mechanical", [16.0, 14.0, 12.0], low=[10.0, 9.0, 8.0], high=[20.0, 19.0, 18.0]),
    Line("Developmental", [15.0, HIDDEN, 9.0], low=[9.0, HIDDEN, 4.0], high=[20.0, HIDDEN, 25.0]),
    Line("Mixed", [13.0, 12.0, HIDDEN], low=[9.0, 8.0, HIDDEN], high=[17.0, 16.0, HIDDEN]),
]


def chart(*lines: Line):
    return panel_chart(PLACES, TICKS, lines, [16.0, 14.0, 12.0], TITLES)


def axes(spec, letter):
    return [axis for name, axis in spec["layout"].items() if name.startswith(f"{letter}axis")]


def test_panels_are_valid_plotly_and_have_the_same_axes_from_zero():
    spec = chart(*LINES)
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    go.Figure({"data": spec["data"], "layout": spec["layout"]})
    assert [axis["range"] for axis in axes(spec, "y")] == [[0, 26.5]] * 3
    assert len({tuple(axis["range"]) for axis in axes(spec, "x")}) == 1
    assert [label["text"] for label in spec["layout"]["annotations"]] == ["Mechanical", "Developmental", "Mixed"]


def test_panels_stand_two_beside_each_other_and_apart():
    spec = chart(*LINES, Line("Systemic", [14.0, 13.0, 12.0]))
    across, upwards = ([axis["domain"] for axis in axes(spec, letter)] for letter in "xy")
    assert across[0] == across[2]
    assert across[1] == across[3]
    assert across[0][1] < across[1][0]
    assert upwards[0] == upwards[1]
    assert upwards[2] == upwards[3]
    # The title of a lower panel stands between the two.
    assert upwards[2][1] < spec["layout"]["annotations"][2]["y"] + 0.001 < upwards[0][0]


def test_an_axis_is_named_once_per_row_and_column():
    spec = chart(*LINES)
    assert [axis.get("showticklabels", True) for axis in axes(spec, "y")] == [True, False, True]
    # The second panel is the lowest of its column.
    assert [axis.get("showticklabels", True) for axis in axes(spec, "x")] == [False, True, True]
    assert [axis["title"]["text"] for axis in axes(spec, "x")] == ["", TITLES[0], TITLES[0]]


def test_a_hidden_point_breaks_median_and_band_of_its_panel_and_of_no_other():
    data = chart(*LINES)["data"]
    own = {axis: [trace for trace in data if trace["xaxis"] == axis] for axis in ("x", "x2", "x3")}
    medians = {axis: [trace for trace in traces if "markers" in trace["mode"]] for axis, traces in own.items()}
    assert [trace["y"] for traces in medians.values() for trace in traces] == [
        [16.0, 14.0, 12.0], [15.0, None, 9.0], [13.0, 12.0, None]
    ]  # fmt: skip
    bars = [trace["y"] for trace in own["x2"] if trace["line"].get("width") == 8]
    assert bars == [[9.0, 20.0], [4.0, 25.0]]
    assert [trace["x"] for trace in own["x3"] if "fill" in trace] == [[-2, 2]]


def test_the_median_of_all_lies_over_each_band_and_under_each_median():
    for axis in ("x", "x2", "x3"):
        traces = [trace for trace in chart(*LINES)["data"] if trace["xaxis"] == axis]
        *bands, everybody, median = traces
        assert everybody["y"] == [16.0, 14.0, 12.0]
        assert everybody["mode"] == "lines"
        assert median["mode"] == "lines+markers"
        assert all("fill" in band or band["line"]["color"].startswith("var(--band") for band in bands)


def test_groups_with_a_count_and_no_median_have_a_table_and_no_panels():
    row = {"group_kind": "spoke", "patient_group": "mixed", "window_index": 0}
    row |= dict.fromkeys(("mhd_lower_quartile", "mhd_median", "mhd_upper_quartile"))
    limits = {"curve_min_share_pct": 10.0, "outcome_window_index": 3.0, "headline_min_patients": 50.0}
    release = SimpleNamespace(curves=[row], thresholds=limits)
    grids = {"spoke_0": SimpleNamespace(count=lambda *_: 20)}
    wording = Wording("by-spoke", "measure", "patients", "note")
    figure = group_curves(release, grids, "spoke", {"mixed": "Mixed"}, wording, "spoke")
    assert figure.spec is None
    assert figure.table.rows == [["before", 20, *[Mark.NO_DATA] * 4]]
    assert figure.title == "Headache days by spoke"
