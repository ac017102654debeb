"""Figures are valid plotly, draw what they are given, and never a hidden value."""

import json

import plotly.graph_objects as go

from pipelines.dashboards.bar_charts import bar_chart
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import ORANGE, Line, and_not_drawn, line_chart
from pipelines.dashboards.limit_charts import funnel_chart
from pipelines.dashboards.sparkline import HEIGHT, sparkline


def curve():
    lines = [
        Line("Median", [16.0, Mark.HIDDEN, 9.5], low=[10.0, Mark.HIDDEN, 4.0], high=[20.0, Mark.HIDDEN, 15.0]),
        Line("On plateau", [18.0, 17.0, 9.6], ORANGE),
    ]
    return line_chart([-2, 2, 6], ["before", "1–4", "5–8"], lines, "weeks of care", "headache days per 28")


def test_each_kind_of_figure_is_valid_plotly():
    for spec in (curve(), bar_chart(["a", "b"], [0.2, Mark.HIDDEN], "share")):
        drawn = go.Figure({"data": spec["data"], "layout": spec["layout"]})
        assert len(drawn.data) == len(spec["data"])
        assert json.loads(json.dumps(spec, allow_nan=False)) == spec


def test_no_figure_can_send_its_data_away():
    for spec in (curve(), bar_chart(["a"], [0.2], "share")):
        assert spec["config"]["showSendToCloud"] is False
        assert spec["config"]["plotlyServerURL"] == ""


def test_a_hidden_point_breaks_the_line_and_the_band():
    first, last, median, _ = curve()["data"]
    assert median["y"] == [16.0, None, 9.5]
    assert [(bar["x"], bar["y"]) for bar in (first, last)] == [([-2, -2], [10.0, 20.0]), ([6, 6], [4.0, 15.0])]
    known = Line("Median", [16.0, 12.0, Mark.HIDDEN], low=[9.0, 8.0, Mark.HIDDEN], high=[20.0, 15.0, Mark.HIDDEN])
    low, high, _ = line_chart([-2, 2, 6], ["before", "1–4", "5–8"], [known], "weeks of care", "days")["data"]
    assert (low["x"], low["y"], high["y"], high["fill"]) == ([-2, 2], [9.0, 8.0], [20.0, 15.0], "tonexty")


def test_end_labels_do_not_stand_on_each_other():
    first, second = sorted(curve()["layout"]["annotations"], key=lambda label: label["y"])
    assert (first["text"], second["text"]) == ("Median", "On plateau")
    assert second["y"] - first["y"] > 0.6


def test_a_label_leaves_the_way_of_a_line_that_goes_on():
    ticks = ["before", "1–4", "5–8", "9–12", "13–16"]
    short = Line("Short", [9.0, 8.0, *[Mark.HIDDEN] * 3])
    through, far = Line("Through", [12.0, 9.0, 8.2, 8.0, 8.0]), Line("Far", [20.0, 20.0, 20.0, 14.0, 8.0])
    for line, expected in ((through, 14), (far, 2)):
        spec = line_chart([-2, 2, 6, 10, 14], ticks, [short, line], "weeks of care", "headache days")
        label = next(it for it in spec["layout"]["annotations"] if it["text"] == "Short")
        assert label["x"] == expected


def test_a_label_away_from_its_line_is_led_to_it():
    ticks = ["before", "1–4", "5–8", "9–12", "13–16"]
    short = Line("Short", [9.0, 8.0, *[Mark.HIDDEN] * 3])
    through = Line("Through", [12.0, 9.0, 8.2, 10.0, 12.0], ORANGE)
    (leader,) = line_chart([-2, 2, 6, 10, 14], ticks, [short, through], "weeks of care", "days")["layout"]["shapes"]
    assert (leader["x0"], leader["y0"], leader["x1"]) == (2, 8.0, 14)
    assert leader["line"]["color"] == "var(--blue)"
    beside = line_chart([-2, 2], ticks[:2], [Line("Alone", [9.0, 8.0])], "weeks of care", "days")["layout"]
    assert beside["shapes"] == []


def test_a_line_without_a_point_is_named_in_the_note():
    lines = [Line("Seen", [9.0, Mark.HIDDEN]), Line("Unseen", [Mark.HIDDEN, Mark.NO_DATA])]
    assert and_not_drawn("Read with care.", ["Seen"], lines) == "Read with care."
    said = and_not_drawn("", ["Seen", "Unseen", "Pooled"], lines)
    assert said == "Not drawn, hidden or without data: Unseen, Pooled."


def test_a_name_of_a_clinic_keeps_off_the_limits_and_off_the_edge():
    curve = [(20.0, [10.0, 20.0, 40.0, 50.0]), (100.0, [20.0, 25.0, 35.0, 40.0])]
    clinics = [("a", 20, 38.0, "within"), ("b", 20, 22.0, "within"), ("c", 100, 31.0, "within")]
    spec = funnel_chart(clinics, curve, 30.0)
    (names,) = [trace for trace in spec["data"] if trace["mode"] == "markers+text" and trace["x"]]
    assert names["textposition"] == ["bottom center", "top center", "top left"]
    low, high = spec["layout"]["yaxis"]["range"]
    assert 0 < low < 10
    assert 50 < high < 60


def test_names_of_two_clinics_alike_stand_on_either_side():
    curve = [(20.0, [10.0, 20.0, 40.0, 50.0]), (100.0, [20.0, 25.0, 35.0, 40.0])]
    clinics = [("a", 50, 31.0, "within"), ("b", 55, 31.5, "within"), ("c", 60, 24.0, "within")]
    (names,) = [trace for trace in funnel_chart(clinics, curve, 30.0)["data"] if trace.get("text")]
    sides = dict(zip(names["text"], names["textposition"], strict=True))
    assert sides["a"].split()[0] != sides["b"].split()[0]


def test_lines_near_zero_have_whole_numbers_beside_them():
    def layout(*values):
        lines = [Line("One", list(values)), Line("Other", [0.0, 0.0])]
        return line_chart([0, 4], ["0", "4"], lines, "weeks of care", "% of patients")["layout"]

    assert layout(0.0, 0.0)["yaxis"] | {"range": [0, 5], "dtick": 1} == layout(0.0, 0.0)["yaxis"]
    below, above = sorted(label["y"] for label in layout(0.0, 0.0)["annotations"])
    assert above - below >= 5 / 15 - 0.001
    assert "range" not in layout(0.0, 5.0)["yaxis"]


def test_an_axis_ends_with_the_last_point_that_is_drawn():
    lines = [Line("Short", [9.0, 8.0, *[Mark.HIDDEN] * 3]), Line("Longer", [9.0, 8.0, 7.0, *[Mark.HIDDEN] * 2])]
    spec = line_chart([0, 4, 8, 12, 16], list("abcde"), lines, "weeks of care", "headache days")
    low, high = spec["layout"]["xaxis"]["range"]
    assert low < 0
    assert 8 < high < 12


def test_a_long_name_takes_two_lines_and_the_chart_leaves_it_room():
    lines = [Line("Expected without treatment", [9.0, 8.0]), Line("Median", [9.0, 7.9])]
    layout = line_chart([0, 4], ["a", "b"], lines, "weeks of care", "headache days")["layout"]
    below, above = sorted(layout["annotations"], key=lambda label: label["y"])
    assert above["text"] == "Expected without<br>treatment"
    assert above["y"] - below["y"] >= 1.5 * 9.0 / 15 - 0.001
    assert layout["margin"]["r"] > 16 * 7


def test_a_hidden_bar_is_named_and_not_drawn():
    bars = bar_chart(["a", "b"], [0.2, Mark.HIDDEN], "share")["data"][0]
    assert (bars["x"], bars["y"], bars["text"]) == ([0.2, None], ["a", "b (hidden)"], ["20%", ""])


def test_a_long_name_of_a_bar_leaves_a_phone_room():
    (bars,) = bar_chart(["3 smaller clinics", "b"], [Mark.HIDDEN, 0.2], "share")["data"]
    assert bars["y"][0] == "3 smaller clinics<br>(hidden)"


def test_without_a_bar_there_is_no_chart():
    assert bar_chart(["a"], [Mark.HIDDEN], "share") is None
    assert bar_chart([], [], "share") is None


def test_a_window_without_data_is_a_gap():
    drawn = sparkline([14.0, 28.0, None, 0.0])
    assert drawn.path == "M3,16L41,3M115,29h4"
    assert HEIGHT > 29
    assert drawn.text == "Headache days per 28: before care 14; since then 28, no data, 0"


def test_a_sparkline_of_nothing_is_empty():
    drawn = sparkline([])
    assert (drawn.path, drawn.baseline_y) == ("", None)
