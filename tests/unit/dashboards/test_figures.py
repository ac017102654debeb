"""Figures are valid plotly, draw what they are given, and never a hidden value."""

import json

import plotly.graph_objects as go
import pytest

from pipelines.dashboards.bar_charts import bar_chart, bars_note, stacked_bars
from pipelines.dashboards.clinic_names import name_places
from pipelines.dashboards.disclosure import Mark
from pipelines.dashboards.figures import BLUE, GREY, ORANGE, TEAL, Spec
from pipelines.dashboards.limit_charts import funnel_chart
from pipelines.dashboards.line_charts import Line, line_chart, line_note
from pipelines.dashboards.sparkline import HEIGHT, nights_line, periods_line, windows_line

TICKS = ["before", "1–4", "5–8", "9–12", "13–16"]


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


def names(*lines: Line) -> list[Spec]:
    """Return the names beside a chart of lines over five windows, from the lowest up."""
    return line_chart([-2, 2, 6, 10, 14], TICKS, lines, "weeks of care", "days")["layout"]["annotations"]


def test_names_stand_at_the_right_edge_in_the_order_of_last_values_and_apart():
    few = Line("Few", [9.0, 8.0, *[Mark.HIDDEN] * 3])
    low, middle, high = names(Line("Same", [8.0] * 5), few, Line("Lower", [7.9] * 5, ORANGE))
    assert [label["text"] for label in (low, middle, high)] == ["Lower", "Same", "Few"]
    # A line that ends early is named there too, and nothing leads to its end.
    assert {(label["x"], label["xref"]) for label in (low, middle, high)} == {(1, "paper")}
    assert min(middle["y"] - low["y"], high["y"] - middle["y"]) >= 1 / 15 - 0.001
    assert high["y"] < 1


def test_names_at_the_top_do_not_leave_the_chart():
    labels = names(*(Line(f"Name of line {it}", [9.0] * 5) for it in range(4)))
    assert all(0 < label["y"] < 1 - 1 / 31 for label in labels)
    assert labels == sorted(labels, key=lambda label: label["y"])


def test_a_name_follows_a_sample_that_tells_its_line_without_colour():
    lines = [Line(colour, [value] * 5, colour) for value, colour in enumerate((BLUE, ORANGE, TEAL, GREY), start=6)]
    spec = line_chart([-2, 2, 6, 10, 14], TICKS, lines, "weeks of care", "days")
    go.Figure({"data": spec["data"], "layout": spec["layout"]})
    samples = [shape for shape in spec["layout"]["shapes"] if shape["type"] == "line"]
    drawn = [(trace["line"]["dash"], trace["line"]["color"]) for trace in spec["data"]]
    assert [(it["line"]["dash"], it["line"]["color"]) for it in samples] == drawn
    assert len({dash for dash, _ in drawn}) == len({trace["marker"]["symbol"][0] for trace in spec["data"]}) == 4
    # Samples stand right of the chart, in pixels from its edge: none can be taken for data.
    assert all(shape["xref"] == "paper" and shape["xsizemode"] == "pixel" for shape in spec["layout"]["shapes"])
    assert [shape["yanchor"] for shape in samples] == [label["y"] for label in spec["layout"]["annotations"]]


def test_a_line_without_a_point_is_named_in_the_note():
    lines = [Line("Seen", [9.0, Mark.HIDDEN]), Line("Unseen", [Mark.HIDDEN, Mark.NO_DATA])]
    assert line_note("Read with care.", lines, ["Seen"]) == ("Read with care. A hollow point stands alone.")
    said = line_note("", lines, ["Seen", "Unseen", "Pooled"])
    assert said.endswith("Not drawn, hidden or without data: Unseen, Pooled.")


def test_a_point_between_hidden_ones_is_hollow_and_its_gaps_are_explained():
    hidden = Mark.HIDDEN
    (trace,) = line_chart([0, 4, 8, 12], list("abcd"), [Line("One", [0.0, hidden, 9.0, hidden])], "", "")["data"]
    assert trace["y"] == [0.0, None, 9.0, None]
    assert trace["marker"]["symbol"] == ["circle-open", "circle", "circle-open", "circle"]
    assert not trace.get("connectgaps")
    assert line_note("", [Line("One", [0.0, hidden, 9.0, hidden])]).startswith("A gap is a point that is hidden")
    assert line_note("", [Line("One", [hidden, 8.0, 9.0, hidden])]) == ""
    (trace,) = line_chart([0, 4, 8, 12], list("abcd"), [Line("One", [hidden, 8.0, 9.0, hidden])], "", "")["data"]
    assert not any(symbol.endswith("open") for symbol in trace["marker"]["symbol"])


def test_a_name_of_a_clinic_keeps_off_the_limits_and_off_the_edge():
    curve = [(20.0, [10.0, 20.0, 40.0, 50.0]), (100.0, [20.0, 25.0, 35.0, 40.0])]
    clinics = [("a", 20, 38.0, "within"), ("b", 20, 22.0, "within"), ("c", 100, 31.0, "within")]
    spec = funnel_chart(clinics, curve, 30.0)
    names = {label["text"]: label for label in spec["layout"]["annotations"] if label["text"] in "abc"}
    assert [(it["yanchor"], it["xanchor"]) for it in names.values()] == [
        ("top", "center"), ("bottom", "center"), ("bottom", "right")
    ]  # fmt: skip
    assert [(it["yshift"] > 0, it["xshift"] < 0) for it in names.values()] == [
        (False, False), (True, False), (True, True)
    ]  # fmt: skip
    assert {it["bgcolor"] for it in names.values()} == {"var(--paper)"}
    low, high = spec["layout"]["yaxis"]["range"]
    assert 0 < low < 10
    assert 50 < high < 60


def test_of_many_clinics_only_those_outside_are_named():
    curve = [(20.0, [10.0, 20.0, 40.0, 50.0]), (100.0, [20.0, 25.0, 35.0, 40.0])]
    clinics = [(f"clinic_{it}", 10 * it, 31.0, "within") for it in range(2, 11)] + [("far", 50, 60.0, "above 99.8 %")]
    labels = funnel_chart(clinics, curve, 30.0)["layout"]["annotations"]
    assert [label["text"] for label in labels if "bgcolor" in label] == ["far"]


def sides(clinics, curve, target, reach):
    """Return on which side of its point, up or down, each name stands."""
    places = name_places(clinics, clinics, curve, target, reach)
    return {clinic: place.split()[0] for clinic, place in places.items()}


def test_names_of_two_clinics_alike_stand_on_either_side():
    curve = [(20.0, [10.0, 20.0, 40.0, 50.0]), (100.0, [20.0, 25.0, 35.0, 40.0])]
    clinics = [("clinic_a", 50, 31.0, "within"), ("clinic_b", 55, 31.5, "within"), ("clinic_c", 60, 24.0, "within")]
    found = sides(clinics, curve, 30.0, 45.0)
    assert found["clinic_a"] != found["clinic_b"]


def test_a_name_below_a_clinic_and_one_above_the_next_do_not_meet():
    curve = [(60.0, [58.0, 65.0, 87.0, 93.0]), (580.0, [72.0, 74.0, 81.0, 83.0])]
    clinics = [
        ("clinic_04", 80, 75.0, "within"),
        ("clinic_03", 145, 72.4, "within"),
        ("clinic_01", 555, 78.4, "within"),
    ]
    found = sides(clinics, curve, 77.7, 40.0)
    assert (found["clinic_04"], found["clinic_03"]) != ("bottom", "top")


FLAT = [10.0, 38.0, 60.0, 95.0]


@pytest.mark.parametrize(
    ("share", "place"),
    [
        (49.0, "bottom center"),  # the network's line is right above
        (51.0, "top center"),  # and here right below
        (44.0, "middle left"),  # six points each to the network's line and to a limit are less than a name is high
        (70.0, "top center"),
    ],
)
def test_a_name_lies_on_no_line_and_no_line_between_it_and_its_point(share, place):
    clinics = [("a", 50, share, "within")]
    assert name_places(clinics, clinics, [(1.0, FLAT), (100.0, FLAT)], 50.0, 100.0) == {"a": place}


def test_a_name_keeps_off_points_without_a_name_and_not_off_names_that_are_not_written():
    far, near = ("far", 50, 40.0, "below 95 %"), ("without", 49, 49.5, "within")
    curve = [(1.0, FLAT), (100.0, FLAT)]
    assert name_places([far], [far, near], curve, 50.0, 100.0) == {"far": "top center"}
    assert name_places([far, near], [far, near], curve, 50.0, 100.0)["far"] != "top center"
    over = ("over", 50, 45.0, "within")
    assert name_places([far], [far, over], curve, 50.0, 100.0)["far"] != "top center"


def test_lines_near_zero_have_whole_numbers_beside_them():
    def axis(*values):
        lines = [Line("One", list(values)), Line("Other", [0.0, 0.0])]
        return line_chart([0, 4], ["0", "4"], lines, "weeks of care", "% of patients")["layout"]["yaxis"]

    assert (axis(0.0, 0.0)["range"], axis(0.0, 0.0)["dtick"]) == ([0, 5], 1)
    assert axis(0.0, 10.0)["range"] == [0, 10.6]
    assert "dtick" not in axis(0.0, 5.0)


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
    assert above["y"] - below["y"] >= 1.5 / 15 - 0.001
    assert layout["margin"]["r"] > 16 * 7


def test_a_hidden_bar_is_named_and_not_drawn():
    bars = bar_chart(["a", "b"], [0.2, Mark.HIDDEN], "share")["data"][0]
    assert (bars["x"], bars["y"], bars["text"]) == ([0.2, None], ["a", "b (hidden)"], ["20%", ""])


def test_a_long_name_of_a_bar_leaves_a_phone_room():
    (bars,) = bar_chart(["3 smaller clinics", "b"], [Mark.HIDDEN, 0.2], "share")["data"]
    assert bars["y"][0] == "3 smaller clinics<br>(hidden)"


def test_a_bar_that_lacks_a_hidden_part_stands_before_the_whole_that_is_shown_elsewhere():
    parts = {"moved on": [60, 55, 40], "discharged": [40, Mark.HIDDEN, Mark.HIDDEN]}
    totals = "all", [100, 745, Mark.HIDDEN]
    spec = stacked_bars(["a", "b", "c"], parts, totals, "patients")
    go.Figure({"data": spec["data"], "layout": spec["layout"]})
    whole, *drawn = spec["data"]
    # It is outside the stack and holds the published whole, never what is left for the hidden part.
    assert (whole["name"], whole["base"], whole["x"]) == ("Part hidden", 0, [None, 745, None])
    assert [bar["x"] for bar in drawn] == [[60, 55, 40], [40, None, None]]
    assert bars_note(parts, totals).endswith(
        "ends at “all”. A bar without hatching is too short where a part is hidden."
    )
    assert bars_note(parts, ("all", [100, 745, 90])).endswith("ends at “all”.")
    # Where no whole is shown nothing is hatched.
    assert "Hatching" not in bars_note(parts, ("all", [100, Mark.HIDDEN, Mark.HIDDEN]))


def test_a_bar_of_hidden_parts_only_is_called_hidden_and_one_of_some_part_hidden():
    parts = {"true": [Mark.HIDDEN, 55, 60], "false": [Mark.HIDDEN, Mark.HIDDEN, 40]}
    *_, bars = stacked_bars(["A", "B", "C"], parts, ("All", [100, 100, 100]), "patients")["data"]
    assert bars["y"] == ["A (hidden)", "B (part hidden)", "C"]


def test_without_bars_the_note_says_nothing_of_them():
    assert bars_note({"true": [Mark.HIDDEN], "false": [Mark.HIDDEN]}, ("All", [100])) == ""


def test_bars_whose_parts_are_all_shown_have_nothing_behind_them():
    parts = {"moved on": [60], "discharged": [40]}
    totals = "all", [100]
    spec = stacked_bars(["a"], parts, totals, "patients")
    assert [bar["name"] for bar in spec["data"]] == ["moved on", "discharged"]
    assert bars_note(parts, totals) == ""


def test_each_bar_ends_at_its_whole_though_rounded_parts_do_not_add_up():
    parts = {"true": [85, 80, 100], "false": [25, 35, Mark.HIDDEN]}
    spec = stacked_bars(["C", "B", "A"], parts, ("All", [115, 115, 115]), "patients")
    _, true, false = spec["data"]
    assert [sum(ends) for ends in zip(true["x"][:2], false["x"][:2], strict=True)] == [115, 115]
    # In their own proportion, and labelled with what is published; a part beside a hidden one is as long as it is.
    assert true["x"][0] / false["x"][0] == pytest.approx(85 / 25, abs=0.01)
    assert (true["text"], true["customdata"]) == (["85", "80", "100"], [85, 80, 100])
    assert true["x"][2] == 100
    assert bars_note(parts, ("All", [115, 115, 115])).endswith("Counts are rounded; each bar is drawn to its “All”.")


def test_shown_parts_beside_a_hidden_one_do_not_pass_their_whole():
    parts = {"true": [60], "false": [60], "unknown": [Mark.HIDDEN]}
    _, *shown = stacked_bars(["A"], parts, ("All", [115]), "patients")["data"]
    assert sum(bar["x"][0] or 0 for bar in shown) == 115


def test_rounding_is_explained_only_where_it_shows():
    parts = {"true": [85, 100], "false": [25, Mark.HIDDEN]}
    assert bars_note({"true": [85], "false": [25]}, ("All", [115])).startswith(" Counts are rounded")
    assert "rounded" not in bars_note(parts, ("All", [110, 115]))
    # A whole that is hidden draws no bar longer or shorter; one that shown parts alone pass does.
    assert "rounded" not in bars_note({"true": [85], "false": [25]}, ("All", [Mark.HIDDEN]))
    assert "rounded" in bars_note({"true": [60], "false": [60], "unknown": [Mark.HIDDEN]}, ("All", [115]))


def test_without_a_bar_there_is_no_chart():
    assert bar_chart(["a"], [Mark.HIDDEN], "share") is None
    assert bar_chart([], [], "share") is None


def test_a_window_without_data_is_a_gap():
    drawn = windows_line([14.0, 28.0, None, 0.0])
    assert drawn.path == "M3,16L41,3M115,29h4"
    assert HEIGHT > 29
    assert drawn.text == "Headache days per 28: before care 14; since then 28, no data, 0"


def test_a_sparkline_of_nothing_is_empty():
    drawn = windows_line([])
    assert (drawn.path, drawn.baseline_y) == ("", None)


def test_a_quantity_over_runs_reaches_from_zero_to_its_largest():
    assert nights_line([10, None, 20, 5]).path == "M1,16h4M79,3L117,22.5"
    assert nights_line([None]).path == ""


def test_a_metric_over_periods_has_its_own_scale_and_a_mark_breaks_it():
    drawn = periods_line([2.0, 3.0, Mark.HIDDEN, 4.0], ["2", "3", "hidden", "4"])
    assert drawn.segments == ["4.0,28.0 41.3,16.0"]
    assert drawn.newest == (116.0, 4.0)
    assert periods_line([2.0, Mark.HIDDEN], ["2", "hidden"]).newest is None
