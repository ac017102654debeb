"""The fitted level and the diary as they are drawn: gaps stay gaps."""

from level_rows import JUDGED, UNJUDGED, diary, states

from pipelines.dashboards.fitted_level import level_traces


def test_a_week_without_an_answer_breaks_line_and_band():
    data = level_traces(diary(7), states(*[JUDGED] * 2, UNJUDGED, *[JUDGED] * 3))
    level = next(trace for trace in data if trace.get("name") == "Fitted level")
    assert level["y"][2] is None
    assert [trace["x"] for trace in data if "fill" in trace] == [[6, 13], [27, 34, 41]]


def test_a_week_without_an_entry_is_a_gap_and_no_zero():
    data = level_traces(diary(7, 0, 7), states(JUDGED))
    (dots,) = [trace for trace in data if trace.get("mode") == "markers"]
    assert dots["y"][1] is None
    (recorded,) = [trace for trace in data if trace["type"] == "bar"]
    assert recorded["y"] == [7, 0, 7]
