"""Curves by week of care: what their titles and words speak of."""

from pipelines.dashboards.count_grids import TOTAL, CountGrid
from pipelines.dashboards.disclosure import Mark, Rules
from pipelines.dashboards.grid_sets import GridSet
from pipelines.dashboards.pages.course_counts import FOLLOWED_COLUMNS
from pipelines.dashboards.pages.curve_figure import Wording
from pipelines.dashboards.pages.weekly import event_curves, plateau_shares

EVENTS = [("response", TOTAL, "Response"), ("needling", TOTAL, "Needling"), ("leaving", TOTAL, "Left")]
WORDING = Wording("incidence", "Share with a first event", "treated patients", "note")
LIMITS = {"curve_min_share_pct": 10.0, "outcome_window_index": 3.0, "headline_min_patients": 50.0}
TITLES = {"title": "{first} responded by week {week}", "otherwise": "First events"}


def events(*present):
    """Publish two steps of each event: a quarter with it by the second."""
    grids = GridSet()
    for event in present:
        for step, counts in enumerate(([0, 0, 0, 400], [100, 0, 0, 300])):
            grids.add(CountGrid(f"event_{event}_{step}", ["mechanical"], list(FOLLOWED_COLUMNS), [counts]))
    return grids.publish(Rules(11, 5))


def test_the_title_tells_how_many_responded():
    figure = event_curves(events("response", "needling", "leaving"), EVENTS, LIMITS, WORDING, **TITLES)
    assert figure.title == "25% responded by week 4"
    assert "Needling: 25% by week 4." in figure.text
    assert figure.beneath.points == ["0", "4"]
    assert figure.beneath.lines == [(label, [400, 300]) for label in ("Response", "Needling", "Left")]


def test_a_curves_values_have_intervals_and_the_note_says_that_of_the_headline():
    figure = event_curves(events("response", "needling", "leaving"), EVENTS, LIMITS, WORDING, **TITLES)
    assert figure.table.columns[1:6] == [
        f"Response: {it}" for it in ("%", "95% from", "95% to", "with event", "at risk")
    ]
    assert figure.table.rows[1][1:6] == [25.0, 21.0, 29.0, 100, 300]
    assert "95% intervals by week 4: Response 21% to 29%." in figure.note
    spread = TITLES | {"title": "{spread} by week {week}"}
    note = event_curves(events("response", "leaving"), EVENTS, LIMITS, WORDING, **spread).note
    assert "95% intervals by week 4: Response 21% to 29%, Left 21% to 29%." in note


def test_events_may_come_in_any_sequence():
    figure = event_curves(events("response", "needling", "leaving"), tuple(EVENTS), LIMITS, WORDING, **TITLES)
    assert figure.title == "25% responded by week 4"


def test_a_start_alone_is_no_curve():
    grids = GridSet()
    for step, counts in enumerate(([0, 0, 0, 400], [5, 0, 0, 395])):
        grids.add(CountGrid(f"event_response_{step}", ["mechanical"], list(FOLLOWED_COLUMNS), [counts]))
    assert event_curves(grids.publish(Rules(11, 5)), EVENTS[:1], LIMITS, WORDING, **TITLES).spec is None


def test_an_event_without_a_line_is_named():
    assert event_curves(events("response", "leaving"), EVENTS, LIMITS, WORDING, **TITLES).note.endswith(
        "Not drawn, hidden or without data: Needling."
    )


def test_without_responses_no_other_event_is_taken_for_them():
    assert event_curves(events("needling", "leaving"), EVENTS, LIMITS, WORDING, **TITLES).title == "First events"


def test_a_plateau_is_there_at_a_week_and_not_by_it():
    grids = GridSet()
    answers = ["plateau", "not_on_plateau", "cannot_tell"]
    grids.add(CountGrid("plateau_stage_4", ["conservative"], answers, [[100, 300, 50]]))
    figure = plateau_shares(
        grids.publish(Rules(11, 5)), "stage", {"conservative": "Conservative care"}, LIMITS, groups="stage", note=""
    )
    assert figure.text == "Conservative care: 25% at week 4."
    assert "25% by" not in str(figure.spec)
    (line,) = figure.spec["data"]
    # The axis has the percent sign already.
    assert line["hovertemplate"].startswith("Conservative care: %{y} at week")
    assert figure.spec["layout"]["yaxis"]["ticksuffix"] == "%"
    assert not line.get("connectgaps")  # a share may move either way at a hidden point
    assert figure.beneath.lines == [("Conservative care", [400])]


def test_zeros_without_a_line_between_them_are_no_chart_and_nothing_is_said_of_its_points():
    def figure(*by_week):
        grids = GridSet()
        for week, counts in zip((4, 8, 12), by_week, strict=True):
            grids.add(CountGrid(f"plateau_stage_{week}", ["conservative"], answers, [counts]))
        lines = {"conservative": "Conservative care"}
        return plateau_shares(grids.publish(Rules(11, 5)), "stage", lines, LIMITS, groups="stage", note="note")

    answers, hidden, none = ["plateau", "not_on_plateau", "cannot_tell"], [3, 20, 0], [0, 400, 0]
    assert (figure(none, hidden, none).spec, figure(none, hidden, none).note) == (None, "note")
    # A line at zero says that nobody was on plateau, and a share above zero says something alone.
    assert figure(none, none, hidden).spec
    assert figure(none, hidden, [100, 300, 0]).spec


def test_a_point_between_two_others_is_named_though_nothing_of_it_is_shown():
    grids = GridSet()
    answers = ["plateau", "not_on_plateau", "cannot_tell"]
    for week, counts in ((4, [3, 2, 0]), (8, [0, 400, 0]), (12, [3, 5, 0]), (16, [100, 300, 0])):
        grids.add(CountGrid(f"plateau_stage_{week}", ["conservative"], answers, [counts]))
    figure = plateau_shares(
        grids.publish(Rules(11, 5)), "stage", {"conservative": "Conservative care"}, LIMITS, groups="stage", note=""
    )
    assert figure.beneath.points == ["8", "12", "16"]
    assert figure.beneath.lines == [("Conservative care", [400, Mark.HIDDEN, 400])]


def test_no_step_is_drawn_over_a_hidden_point_of_a_curve_of_events():
    grids = GridSet()
    for step, counts in enumerate(([0, 0, 0, 400], [5, 0, 0, 395], [100, 0, 0, 300], [120, 0, 0, 280])):
        grids.add(CountGrid(f"event_leaving_{step}", ["mechanical"], list(FOLLOWED_COLUMNS), [counts]))
    published = grids.publish(Rules(11, 5))
    figure = event_curves(published, [("leaving", "mechanical", "Mechanical")], LIMITS, WORDING, **TITLES)
    (line,) = figure.spec["data"]
    # Flat at 0% up to week 8 would say that nobody left before it.
    assert line["y"] == [0, None, 25, 30]
    assert not line.get("connectgaps")
    assert line["line"]["shape"] == "hv"
    assert line["marker"]["symbol"] == ["circle-open", "circle", "circle", "circle"]
    assert figure.note.endswith("A gap is a point that is hidden or has no data. A hollow point stands alone.")
