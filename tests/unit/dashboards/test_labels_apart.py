"""Labels do not stand on each other, and each is as near as it can be."""

from level_rows import JUDGED, UNJUDGED, states

from pipelines.dashboards.labels_apart import Box, labels_apart
from pipelines.dashboards.reference_lines import line_labels, line_shapes, newest_goal, reference_lines


def test_a_label_stands_where_it_is_wanted_or_just_above_the_one_under_it():
    assert list(labels_apart([7, 7.5, 8, 20], 2)) == [7, 9, 11, 20]
    assert list(labels_apart([-1, 3], 2, lowest=0)) == [0, 3]


def test_boxes_that_touch_leave_each_other_alone():
    box = Box.around(10, 10, 4, 2)
    assert box == Box(8, 12, 9, 11)
    assert box.is_beside(Box.around(14, 10, 4, 2))
    assert box.is_beside(Box.around(10, 12, 4, 2))
    assert not box.is_beside(Box.around(13.9, 11.9, 4, 2))


def test_reference_lines_keep_their_heights_and_their_labels_apart():
    lines = reference_lines({"baseline_mhd": 16.0}, {"mcid_mhd": 1.0, "responder_min_baseline_mhd": 4.0})
    assert [shape["y0"] for shape in line_shapes(lines, 55)] == [16, 15, 8]
    assert [(label["text"], label["y"]) for label in line_labels(lines)] == [
        ("half 8", 8.0),
        ("change 15", 15.0),
        ("before 16", 16.9),
    ]


def test_the_newest_goal_is_labelled():
    (label,) = line_labels(newest_goal(states(JUDGED | {"goal_mhd": 9.0}, JUDGED, UNJUDGED)))
    assert (label["text"], label["y"]) == ("Goal 8", 8.0)
    assert newest_goal(states(UNJUDGED)) == []
