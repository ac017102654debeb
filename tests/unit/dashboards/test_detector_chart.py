"""The detector's chart: valid plotly, gaps stay gaps, and a sentence that can be checked by hand."""

import json

import plotly.graph_objects as go
import pytest

from pipelines.dashboards.detector_chart import call_days, detector_figure
from pipelines.dashboards.level_sentence import level_sentence

JUDGED = {
    "state": "plateau",
    "reasons": None,
    "plateau_probability": 0.94,
    "expected_improvement_84d": 0.3,
    "fitted_mhd": 11.2,
    "fitted_low": 9.0,
    "fitted_high": 13.0,
    "goal_mhd": 8.0,
}
UNJUDGED = dict.fromkeys(JUDGED) | {"state": "insufficient_data", "reasons": "short_time_in_stage"}
SPELLS = [{"stage": "conservative", "start_day": 0}, {"stage": "dry_needling", "start_day": 70}]


def states(*answers):
    return [{"as_of_day": 7 * week + 6} | answer for week, answer in enumerate(answers)]


def weeks(*recorded):
    return [
        {
            "care_week": week - 4,
            "episodic_entries": 0,
            "recorded_days": days,
            "headache_days": days // 2,
            "headache_days_per_28": 28 * (days // 2) / days if days else None,
        }
        for week, days in enumerate(recorded)
    ]


COURSE = states(*[UNJUDGED] * 3, *[JUDGED | {"fitted_mhd": 13.2, "state": "indeterminate"}] * 6, *[JUDGED] * 12)
DIARY = weeks(*[7] * 13, *[6] * 11, 5)


def drawn(course=COURSE):
    return detector_figure("e", DIARY, course, SPELLS, 2.0)


def test_the_chart_is_valid_plotly():
    spec = drawn().spec
    assert len(go.Figure({"data": spec["data"], "layout": spec["layout"]}).data) == len(spec["data"])
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec


def test_the_sentence_counts_its_diary_days():
    assert level_sentence(DIARY, COURSE, 2.0) == (
        "Level about 11 days per 28 since week 9; chance that it still improves by 2 or more: 6%; "
        "based on 71 of 84 days."
    )


@pytest.mark.parametrize(("earlier", "since"), [(13.19, 3), (13.2, 9), (9.21, 3), (9.2, 9)])
def test_the_level_lasts_while_no_week_differs_meaningfully(earlier, since):
    course = states(*[UNJUDGED] * 3, *[JUDGED | {"fitted_mhd": earlier}] * 6, *[JUDGED] * 12)
    assert f"since week {since};" in level_sentence(DIARY, course, 2.0)


def test_at_goal_the_goal_is_named_and_no_chance():
    said = level_sentence(DIARY, states(JUDGED | {"state": "at_goal", "fitted_mhd": 1.4}), 2.0)
    assert said == "Level about 1 day per 28 since week 0; at or under the goal of 8; based on 7 of 7 days."


def test_without_an_answer_the_sentence_says_why():
    assert level_sentence(DIARY, states(UNJUDGED), 2.0) == "Cannot tell yet: the stage has only just begun."
    assert level_sentence(DIARY, [], 2.0).startswith("Cannot tell yet")


def test_each_run_of_plateaus_is_one_call():
    indeterminate = JUDGED | {"state": "indeterminate"}
    assert call_days(states(indeterminate, JUDGED, JUDGED, indeterminate, JUDGED)) == [13, 34]
    assert call_days([]) == []


def test_a_week_without_an_answer_breaks_line_and_band():
    course = states(*[JUDGED] * 2, UNJUDGED, *[JUDGED] * 3)
    data = drawn(course).spec["data"]
    level = next(trace for trace in data if trace.get("name") == "Fitted level")
    assert level["y"][2] is None
    assert [trace["x"] for trace in data if "fill" in trace] == [[6, 13], [27, 34, 41]]


def test_a_week_without_an_entry_is_a_gap_and_no_zero():
    figure = detector_figure("e", weeks(7, 0, 7), COURSE, SPELLS, 2.0)
    diary = next(trace for trace in figure.spec["data"] if trace.get("mode") == "markers")
    assert diary["y"][1] is None
    assert figure.table.rows[1][2] == 0


def test_stage_starts_calls_and_goal_are_labelled():
    assert [label["text"] for label in drawn().spec["layout"]["annotations"]] == [
        "Conservative care",
        "Dry needling",
        "plateau called, week 9",
        "Goal 8",
    ]


def test_without_any_week_nothing_is_drawn():
    figure = detector_figure("e", [], [], SPELLS, 2.0)
    assert figure.spec is None
    assert figure.title == "Not judged yet"
